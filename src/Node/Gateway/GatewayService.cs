using CityConsortium.Protos.Gateway;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;

namespace CityConsortium.Node;

/// <summary>What clients call. Submissions are signed by their senders; reads are open and carry their proofs.</summary>
public sealed class GatewayService(
    TransactionIntake intake, CommitFeed feed, LedgerReading reading, EventReading events, StatusBoard status, EvidenceKeeper evidence,
    SubscriberCount subscribers, RefusalPace pace, NodeConfig config)
    : Protos.Gateway.Gateway.GatewayBase
{
    private readonly string _node = config.Department.Value;

    public override async Task<SubmitReply> Submit(SubmitRequest request, ServerCallContext context)
    {
        var wait = new SingleWait();
        TxId? registered = null;
        try
        {
            var result = intake.FromClient(request.Body.Memory, request.Signature.Span, id =>
            {
                registered = id;
                feed.Register(id, wait);
            });
            var reply = new SubmitReply { TransactionId = result.Id is { } id ? Bytes(id) : ByteString.Empty };
            if (result.Refusal is { } refusal)
            {
                reply.Refusal = WireRefusal.From(refusal, _node);
                await pace.AfterRefusalAsync(context.CancellationToken);
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

            if (reading.FindTransaction(result.Id!.Value, request.KnownChanges) is { } committed) reply.Committed = committed;
            else if (reading.WhyWithoutBlock(result.Id.Value) is { } why) reply.Refusal = WireRefusal.From(why, _node);
            return reply;
        }
        finally
        {
            if (registered is { } id) feed.Unregister(id, wait);
        }
    }

    public override async Task SubmitMany(IAsyncStreamReader<SubmitRequest> requestStream, IServerStreamWriter<SubmitEvent> responseStream, ServerCallContext context)
    {
        using var session = new SubmitSession(feed, _node, TimeProvider.System, status.Memberships);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var writing = WriteAnswersAsync(session, responseStream, context, ending);
        try
        {
            while (await requestStream.MoveNext(ending.Token))
            {
                await session.TakePlaceAsync(ending.Token);
                if (!Take(session, requestStream.Current)) await pace.AfterRefusalAsync(ending.Token);
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

    public override Task<TransactionReply> GetTransaction(TransactionRequest request, ServerCallContext context)
    {
        var reply = new TransactionReply();
        if (request.TransactionId.Length != Hash256.Size)
        {
            reply.Unknown = WireRefusal.From(new Types.Refusal(RefusalCodes.Malformed, "a transaction id has 32 bytes"), _node);
            return Task.FromResult(reply);
        }

        var id = new TxId(new Hash256(request.TransactionId.Span));
        if (reading.FindTransaction(id, request.KnownChanges) is { } committed) reply.Committed = committed;
        else if (reading.WhyWithoutBlock(id) is { } why) reply.Unknown = WireRefusal.From(why, _node);
        else if (status.IsPending(id)) reply.Pending = new Pending { Reason = status.WhyPending() };
        else reply.Unknown = WireRefusal.From(new Types.Refusal(RefusalCodes.NotFound, $"this validator knows no transaction {id}", Retryable: true), _node);
        return Task.FromResult(reply);
    }

    public override Task<StateReply> GetState(StateRequest request, ServerCallContext context) => Task.FromResult(reading.ReadState(request));

    public override Task<BlockReply> GetBlock(BlockRequest request, ServerCallContext context) => Task.FromResult(reading.ReadBlock(new Height(request.Height), request.KnownChanges));

    public override async Task Subscribe(SubscribeRequest request, IServerStreamWriter<SubscribeEvent> responseStream, ServerCallContext context)
    {
        if (!subscribers.TryEnter())
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.ResourceExhausted, $"{NodeLimits.Subscribers} subscribers are here already; try another validator"));
        }

        try
        {
            if (events.WhyNotFrom(request) is { } why) throw new RpcException(new Grpc.Core.Status(StatusCode.OutOfRange, why.Sentence));
            await foreach (var found in events.ReadAsync(request, context.CancellationToken))
            {
                await responseStream.WriteAsync(found, context.CancellationToken);
            }
        }
        finally
        {
            subscribers.Leave();
        }
    }

    public override Task<StatusReply> GetStatus(StatusRequest request, ServerCallContext context) => Task.FromResult(status.Report());

    public override Task<EvidenceReply> GetEvidence(EvidenceRequest request, ServerCallContext context)
    {
        var reply = new EvidenceReply();
        var bytes = 0;
        foreach (var text in evidence.Read((int)Math.Min(request.From, int.MaxValue), NodeLimits.EvidencePerReply))
        {
            bytes += text.Length; // ASCII: hex, numbers and names
            if (reply.Evidence.Count > 0 && bytes > NodeLimits.EvidenceBytesPerReply) break;
            reply.Evidence.Add(text);
        }

        return Task.FromResult(reply);
    }

    /// <returns>False when it was refused.</returns>
    private bool Take(SubmitSession session, SubmitRequest request)
    {
        var isRepeated = false;
        session.KnownChanges = request.KnownChanges;
        var result = intake.FromClient(request.Body.Memory, request.Signature.Span, id => isRepeated |= !session.Expect(id));
        if (result.Refusal is { } refusal)
        {
            session.GiveUp(result.Id, refusal);
        }
        else if (result.IsCommitted)
        {
            var id = result.Id!.Value;
            if (reading.FindTransaction(id, request.KnownChanges) is { } committed) session.AnswerCommitted(id, committed);
            else if (reading.WhyWithoutBlock(id) is { } why) session.GiveUp(id, why);
        }
        else if (request.Wait == Wait.Accepted)
        {
            session.Accept(result.Id!.Value, isRepeated);
        }
        else if (isRepeated)
        {
            session.Ignore();
        }

        return result.Refusal is null;
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

    private static ByteString Bytes(TxId id) => ByteString.CopyFrom(id.Hash.AsSpan());
}
