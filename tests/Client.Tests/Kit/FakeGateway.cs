using System.Threading.Channels;
using CityConsortium.Types;
using Google.Protobuf;
using Grpc.Core;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client.Tests;

/// <summary>A validator's client side without a validator: answers from the fake chain as its script says.</summary>
internal sealed class FakeGateway(FakeChain chain, Script script, string department) : Wire.Gateway.GatewayBase
{
    public override async Task SubmitMany(
        IAsyncStreamReader<Wire.SubmitRequest> requests, IServerStreamWriter<Wire.SubmitEvent> answers, ServerCallContext context)
    {
        var seen = 0;
        while (await requests.MoveNext(context.CancellationToken))
        {
            script.CountReceived();
            seen++;
            if (script.BreakStreamAfter > 0 && seen >= script.BreakStreamAfter) throw new RpcException(new Status(StatusCode.Unavailable, "going away"));
            if (Answer(requests.Current) is { } answer) await answers.WriteAsync(answer);
        }
    }

    public override Task<Wire.TransactionReply> GetTransaction(Wire.TransactionRequest request, ServerCallContext context)
    {
        var id = new Hash256(request.TransactionId.Span);
        if (chain.Find(id) is { } found)
        {
            var committed = found.Block.Committed(found.Index);
            script.SpoilCommitted(committed);
            return Task.FromResult(new Wire.TransactionReply { Committed = committed });
        }

        return Task.FromResult(script.HoldsBack
            ? new Wire.TransactionReply { Pending = new Wire.Pending { Reason = script.PendingReason } }
            : new Wire.TransactionReply { Unknown = ToWire(new Refusal(RefusalCodes.NotFound, "no such transaction", true)) });
    }

    public override Task<Wire.StateReply> GetState(Wire.StateRequest request, ServerCallContext context)
    {
        var height = request.Height != 0 ? request.Height : script.StuckAtHeight != 0 ? script.StuckAtHeight : chain.Height;
        StateKey.TryFrom(request.Key.Span, out var key);
        if (chain.At(height) is not { } block)
        {
            return Task.FromResult(new Wire.StateReply { Refusal = ToWire(new Refusal(RefusalCodes.NotFound, $"height {height} is not here")) });
        }

        var state = block.Proven(key);
        script.SpoilState(state);
        return Task.FromResult(new Wire.StateReply { State = state });
    }

    public override Task<Wire.BlockReply> GetBlock(Wire.BlockRequest request, ServerCallContext context)
    {
        if (chain.At(request.Height) is not { } block) return Task.FromResult(new Wire.BlockReply { Refusal = ToWire(new Refusal(RefusalCodes.NotFound, "no such block")) });
        var answer = new Wire.Block { Header = block.HeaderBytes, Certificate = block.CertificateBytes };
        answer.TransactionIds.Add(block.Bodies.Select(b => ByteString.CopyFrom(b.Id.Hash.AsSpan())));
        return Task.FromResult(new Wire.BlockReply { Block = answer });
    }

    public override Task<Wire.StatusReply> GetStatus(Wire.StatusRequest request, ServerCallContext context) => Task.FromResult(new Wire.StatusReply
    {
        Department = department, Height = chain.Height, Mode = "voting", Leader = "urban", Quorum = 3, QuorumMargin = 1, Validators = 4,
    });

    public override Task<Wire.EvidenceReply> GetEvidence(Wire.EvidenceRequest request, ServerCallContext context)
    {
        var reply = new Wire.EvidenceReply();
        reply.Evidence.AddRange(script.Evidence.Skip((int)request.From).Take(2));
        return Task.FromResult(reply);
    }

    public override async Task Subscribe(Wire.SubscribeRequest request, IServerStreamWriter<Wire.SubscribeEvent> stream, ServerCallContext context)
    {
        var grew = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Notice() => grew.Writer.TryWrite(true);
        chain.Grew += Notice;
        try
        {
            var sent = 0;
            var next = Math.Max(request.AfterHeight, 1);
            while (true)
            {
                for (; chain.At(next) is { } block; next++)
                {
                    foreach (var message in EventsOf(block, request))
                    {
                        script.SpoilEvent(message);
                        await stream.WriteAsync(message);
                        if (script.BreakEventsAfter > 0 && ++sent >= script.BreakEventsAfter) throw new RpcException(new Status(StatusCode.Unavailable, "going away"));
                    }
                }

                await grew.Reader.ReadAsync(context.CancellationToken);
            }
        }
        finally
        {
            chain.Grew -= Notice;
        }
    }

    private IEnumerable<Wire.SubscribeEvent> EventsOf(FakeBlock block, Wire.SubscribeRequest request)
    {
        var index = 0u;
        foreach (var receipt in block.Receipts)
        {
            foreach (var e in receipt.Events)
            {
                var place = index++;
                if (!script.RepeatsEvents && block.Height == request.AfterHeight && place <= request.AfterIndex) continue;
                if (request.Contract.Length > 0 && request.Contract != e.Contract) continue;
                yield return new Wire.SubscribeEvent
                {
                    Height = block.Height, Index = place, TransactionId = ByteString.CopyFrom(receipt.TransactionId.Hash.AsSpan()),
                    Contract = e.Contract, Name = e.Name, Payload = ByteString.CopyFrom(e.Payload.Span), BlockTimeUnixMs = block.Header.Time.UnixMilliseconds,
                };
            }
        }
    }

    private Wire.SubmitEvent? Answer(Wire.SubmitRequest request)
    {
        var signed = new SignedTransaction(request.Body.Memory, new Signature(request.Signature.Span));
        var transaction = DecodedTransaction.From(signed)!;
        var id = ByteString.CopyFrom(signed.Id.Hash.AsSpan());
        var earlier = chain.Find(transaction.IdempotencyId);
        var refusal = script.Refuse(transaction) ?? (earlier is null ? null
            : earlier.Value.Block.Bodies[earlier.Value.Index].Id == signed.Id ? new Refusal(RefusalCodes.AlreadyCommitted, "committed already")
            : new Refusal(RefusalCodes.IdempotencyKeyReused, "the key was used for another transaction"));
        if (refusal is not null) return new Wire.SubmitEvent { Refused = new Wire.Refused { TransactionId = id, Refusal = ToWire(refusal) } };
        if (script.HoldsBack) return request.Wait == Wire.Wait.Accepted ? new Wire.SubmitEvent { Accepted = new Wire.Accepted { TransactionId = id } } : null;
        var block = chain.Commit([signed]);
        if (request.Wait == Wire.Wait.Accepted) return new Wire.SubmitEvent { Accepted = new Wire.Accepted { TransactionId = id } };
        var outcomes = block.Outcomes([block.Bodies.ToList().FindIndex(b => b.Id == signed.Id)]);
        script.SpoilOutcomes(outcomes);
        return new Wire.SubmitEvent { Block = outcomes };
    }

    private Wire.Refusal ToWire(Refusal refusal) =>
        new() { Code = refusal.Code, Sentence = refusal.Sentence, Retryable = refusal.Retryable, Node = department };
}
