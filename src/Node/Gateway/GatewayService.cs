using System.Globalization;
using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Node;

/// <summary>What clients call. Submissions are signed by their senders; reads are open and carry their proofs.</summary>
public sealed class GatewayService(
    TransactionIntake intake, CommitFeed feed, LedgerReading reading, EventReading events, StatusBoard status, EvidenceKeeper evidence,
    SubscriberPlaces subscribers, SubmitterPlaces submitters, ClientLine line, RefusalPace pace, NodeConfig config)
    : Protos.Gateway.Gateway.GatewayBase
{
    private readonly string _node = config.Department.Value;

    public override async Task<SubmitReply> Submit(SubmitRequest request, ServerCallContext context)
    {
        var address = AddressOf(context);
        var wait = new SingleWait();
        TxId? registered = null;
        try
        {
            IntakeResult result;
            using (await line.EnterAsync(address, context.CancellationToken))
            {
                result = intake.FromClient(request.Body.Memory, request.Signature.Span, id =>
                {
                    registered = id;
                    feed.Register(id, wait);
                });
            }

            var reply = new SubmitReply { TransactionId = result.Id is { } id ? Bytes(id) : ByteString.Empty };
            if (result.Refusal is { } refusal)
            {
                reply.Refusal = WireRefusal.From(refusal, _node);
                await pace.AfterAsync(address, 1, context.CancellationToken);
                return reply;
            }

            if (!result.IsCommitted)
            {
                if (request.Wait == Wait.Accepted || await OutcomeAsync(wait, context) is not { } outcome)
                {
                    reply.Pending = new Pending { Reason = status.WhyPending() };
                    return reply;
                }

                if (outcome.Refusal is { } dropped)
                {
                    reply.Refusal = WireRefusal.From(dropped, _node);
                    return reply;
                }
            }

            int turns;
            using (await line.EnterAsync(address, context.CancellationToken))
            {
                if (reading.FindTransaction(result.Id!.Value, request.KnownChanges, out turns) is { } committed) reply.Committed = committed;
                else if (reading.WhyWithoutBlock(result.Id.Value) is { } why) reply.Refusal = WireRefusal.From(why, _node);
            }

            if (result.IsCommitted) await pace.AfterAsync(address, turns, context.CancellationToken);
            return reply;
        }
        finally
        {
            if (registered is { } id) feed.Unregister(id, wait);
        }
    }

    public override async Task SubmitMany(IAsyncStreamReader<SubmitRequest> requestStream, IServerStreamWriter<SubmitEvent> responseStream, ServerCallContext context)
    {
        var address = AddressOf(context);
        if (!submitters.TryEnter(address)) throw TooMany($"{NodeLimits.SubmittersPerAddress} streams of submissions from your address, or {NodeLimits.Submitters} in all,");
        using var leaving = new Leaving(submitters, address);
        using var session = new SubmitSession(feed, _node, TimeProvider.System, status.Memberships);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var writing = WriteAnswersAsync(session, responseStream, context, ending);
        try
        {
            while (await requestStream.MoveNext(ending.Token))
            {
                await session.TakePlaceAsync(ending.Token);
                int turns;
                using (await line.EnterAsync(address, ending.Token)) turns = Take(session, requestStream.Current);
                if (turns > 0) await pace.AfterAsync(address, turns, ending.Token);
                // To the end of the line of those who have something to be checked: a stream that is always full must not keep a thread.
                await Task.Yield();
            }

            // The client has no more to send; what it still waits for is answered before the stream ends.
            await session.DrainedAsync(ending.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client went away in the middle; what it handed in goes on without it.
        }
        finally
        {
            session.Dispose();
            await writing;
        }
    }

    public override Task<TransactionReply> GetTransaction(TransactionRequest request, ServerCallContext context) => ReadAsync(context, (out int turns) =>
    {
        turns = 0;
        var reply = new TransactionReply();
        if (request.TransactionId.Length != Hash256.Size)
        {
            reply.Unknown = WireRefusal.From(new Types.Refusal(RefusalCodes.Malformed, "a transaction id has 32 bytes"), _node);
            return reply;
        }

        var id = new TxId(new Hash256(request.TransactionId.Span));
        if (reading.FindTransaction(id, request.KnownChanges, out turns) is { } committed) reply.Committed = committed;
        else if (reading.WhyWithoutBlock(id) is { } why) reply.Unknown = WireRefusal.From(why, _node);
        else if (status.IsPending(id)) reply.Pending = new Pending { Reason = status.WhyPending() };
        else reply.Unknown = WireRefusal.From(new Types.Refusal(RefusalCodes.NotFound, $"this validator knows no transaction {id}", Retryable: true), _node);
        return reply;
    });

    public override Task<StateReply> GetState(StateRequest request, ServerCallContext context) => ReadAsync(context, (out int turns) =>
    {
        turns = 0;
        return reading.ReadState(request);
    });

    public override Task<BlockReply> GetBlock(BlockRequest request, ServerCallContext context) =>
        ReadAsync(context, (out int turns) => reading.ReadBlock(new Height(request.Height), request.KnownChanges, out turns));

    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<SubscribeEvent> responseStream, ServerCallContext context)
    {
        var address = AddressOf(context);
        if (!subscribers.TryEnter(address)) throw TooMany($"{NodeLimits.SubscribersPerAddress} subscribers from your address, or {NodeLimits.Subscribers} in all,");
        using var leaving = new Leaving(subscribers, address);
        if (events.WhyNotFrom(request) is { } why) throw new RpcException(new Grpc.Core.Status(StatusCode.OutOfRange, why.Sentence));
        await foreach (var found in events.ReadAsync(request, address, context.CancellationToken))
        {
            await responseStream.WriteAsync(found, context.CancellationToken);
        }
    }

    /// <summary>Without a place in the line: it costs nothing, and whoever asks wants to know why the others wait.</summary>
    public override Task<StatusReply> GetStatus(StatusRequest request, ServerCallContext context) => Task.FromResult(status.Report());

    public override Task<EvidenceReply> GetEvidence(EvidenceRequest request, ServerCallContext context) => ReadAsync(context, (out int turns) =>
    {
        turns = 0;
        var reply = new EvidenceReply();
        var bytes = 0;
        foreach (var text in evidence.Read((int)Math.Min(request.From, int.MaxValue), NodeLimits.EvidencePerReply))
        {
            bytes += text.Length; // ASCII: hex, numbers and names
            if (reply.Evidence.Count > 0 && bytes > NodeLimits.EvidenceBytesPerReply) break;
            reply.Evidence.Add(text);
        }

        return reply;
    });

    /// <summary>What a read costs beyond its place in the line, in refusals.</summary>
    private delegate TReply Read<TReply>(out int turns);

    /// <summary>In the line with everybody's work; what had to be read from the disk at length is paid for as well.</summary>
    private async Task<TReply> ReadAsync<TReply>(ServerCallContext context, Read<TReply> read)
    {
        var address = AddressOf(context);
        TReply reply;
        int turns;
        using (await line.EnterAsync(address, context.CancellationToken)) reply = read(out turns);
        if (turns > 1) await pace.AfterAsync(address, turns, context.CancellationToken);
        return reply;
    }

    /// <returns>What the client has to pay before its next one is taken, in refusals; nothing for what moves on.</returns>
    private int Take(SubmitSession session, SubmitRequest request)
    {
        var isRepeated = false;
        session.KnownChanges = request.KnownChanges;
        var result = intake.FromClient(request.Body.Memory, request.Signature.Span, id => isRepeated |= !session.Expect(id));
        if (result.Refusal is { } refusal)
        {
            session.GiveUp(result.Id, refusal);
            return 1;
        }

        if (result.IsCommitted)
        {
            var id = result.Id!.Value;
            if (reading.FindTransaction(id, request.KnownChanges, out var turns) is { } committed) session.AnswerCommitted(id, committed);
            else if (reading.WhyWithoutBlock(id) is { } why) session.GiveUp(id, why);
            return turns;
        }

        if (request.Wait == Wait.Accepted) session.Accept(result.Id!.Value, isRepeated);
        else if (isRepeated) session.Ignore();
        return isRepeated ? 1 : 0;
    }

    private static async Task WriteAnswersAsync(SubmitSession session, IServerStreamWriter<SubmitEvent> stream, ServerCallContext context, CancellationTokenSource ending)
    {
        try
        {
            await session.WriteAnswersAsync(stream, ending.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            // The client is gone; its transactions go on without it.
            await ending.CancelAsync();
        }
        catch (TimeoutException)
        {
            // It does not read: nothing more can be told to it, not even that the call ends.
            context.GetHttpContext().Abort();
            await ending.CancelAsync();
        }
    }

    private static async Task<SingleWait.Outcome?> OutcomeAsync(SingleWait wait, ServerCallContext context)
    {
        try
        {
            return await wait.Task.WaitAsync(NodeLimits.SubmitWait, context.CancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static ClientAddress AddressOf(ServerCallContext context) => ClientAddress.Of(context.GetHttpContext().Connection.RemoteIpAddress);

    /// <summary>With the entry by which gRPC clients learn when to try again (grpc/proposal, A6).</summary>
    private static RpcException TooMany(string what) => new(
        new Grpc.Core.Status(StatusCode.ResourceExhausted, $"{what} are open at this validator already; close some, or try another validator"),
        new Metadata { { "grpc-retry-pushback-ms", ((int)NodeLimits.RetryAfter.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) } });

    private sealed class Leaving(PlacesByAddress places, ClientAddress address) : IDisposable
    {
        public void Dispose() => places.Leave(address);
    }

    private static ByteString Bytes(TxId id) => ByteString.CopyFrom(id.Hash.AsSpan());
}
