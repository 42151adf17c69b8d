using CityConsortium.Cli.Client;
using CityConsortium.Consensus;
using CityConsortium.Fuzz.Engine;
using CityConsortium.Node;
using CityConsortium.Protos;
using CityConsortium.Protos.Gateway;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Fuzz.Targets;

/// <summary>What arrives over gRPC: the parser's work and then ours, as the services do it.</summary>
internal static class ProtobufTargets
{
    private const string NoMessage = "no message";
    private const int Allowance = 65_536;

    /// <summary>An unknown field of two bytes costs the parser an object and a list each; it is still linear.</summary>
    private const int PerByte = 1024;

    public static IEnumerable<Target> All(Samples samples)
    {
        var hello = new PeerHello(samples.City.Genesis.ChainId, "fuzz", new byte[16]);
        yield return new Target("peer-frame", [.. Frames(samples, hello).Select(f => f.ToByteArray())], b => Parse(PeerFrame.Parser, b, f => Take(hello, f)), Allowance: Allowance, PerByte: PerByte);
        yield return new Target("blocks-request", [new BlocksRequest { FromHeight = 7, MaxBlocks = 64 }.ToByteArray()], b => Parse(BlocksRequest.Parser, b, r => r), Allowance: Allowance, PerByte: PerByte);
        var signed = samples.Block.Bodies[0];
        var submit = new SubmitRequest { Body = ByteString.CopyFrom(signed.Body.Span), Signature = ByteString.CopyFrom(signed.Signature.AsSpan()), Wait = Wait.Committed };
        yield return new Target("submit-request", [submit.ToByteArray()], b => Parse(SubmitRequest.Parser, b, Take), Allowance: Allowance, PerByte: PerByte);
        yield return new Target("state-request", [new StateRequest { Key = ByteString.CopyFromUtf8("notes/k"), Height = 3 }.ToByteArray()], b => Parse(StateRequest.Parser, b, Take), Allowance: Allowance, PerByte: PerByte);
        yield return new Target("subscribe-request", [new SubscribeRequest { AfterHeight = 3, AfterIndex = 1, Contract = "notes" }.ToByteArray()], b => Parse(SubscribeRequest.Parser, b, r => r), Allowance: Allowance, PerByte: PerByte);
        yield return StatusReply(samples);
        yield return new Target("submit-event", [Event(samples).ToByteArray()], b => Parse(SubmitEvent.Parser, b, Take), Allowance: Allowance, PerByte: PerByte);
    }

    /// <summary>What a validator says of itself, as the SDK reads it and the tool prints it.</summary>
    private static Target StatusReply(Samples samples)
    {
        var reply = new StatusReply
        {
            Department = "urban", ChainId = ByteString.CopyFrom(samples.City.Genesis.ChainId.GenesisHash.AsSpan()), Height = 7, BlockHash = ByteString.CopyFrom(new byte[32]), StateRoot = ByteString.CopyFrom(new byte[32]),
            BlockTimeUnixMs = 1_790_000_000_000, View = 1, Leader = "health", Mode = "voting", MempoolTransactions = 3, Quorum = 3, QuorumMargin = -1, FinalityP50Us = 4_700, EpochFrom = 1, Members = { "urban" }, Accused = { "health" },
            ClockOffsetMs = -3_600_000, ClockProblem = "late", StalledBecause = "no quorum", BestKnownHeight = 9, Build = "1", Peers = { new PeerStatus { Department = "health", Connected = true, Height = 6, LastHeardMsAgo = 12, Problem = "refused" } },
        };
        return new Target("status-reply", [reply.ToByteArray()], b => Parse(Protos.Gateway.StatusReply.Parser, b, r =>
        {
            var status = Client.ValidatorStatus.From("https://127.0.0.1:7401", r);
            return ChinaTime.Show(status.BlockTime).Length > 0 ? status : null;
        }), Allowance: Allowance, PerByte: PerByte);
    }

    private static object Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, Func<T, object?> then)
        where T : IMessage<T>
    {
        // Answers to a client have nested messages, and the library's parser allocates what a wrapped length asks for: known (SoundMessage), and left out here.
        if (!SoundMessage.IsSound(bytes, parser.ParseFrom(ReadOnlySpan<byte>.Empty).Descriptor)) return NoMessage;
        T message;
        try
        {
            message = parser.ParseFrom(bytes);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return NoMessage; // gRPC answers it with a status; nothing of ours sees it
        }

        return then(message) ?? "refused";
    }

    private static IEnumerable<PeerFrame> Frames(Samples samples, PeerHello hello)
    {
        yield return hello.FrameFor(Lane.Consensus);
        foreach (var message in samples.Messages()) yield return new PeerFrame { Consensus = ByteString.CopyFrom(MessageCodec.Encode(message)) };
        var batch = new TransactionBatch();
        foreach (var body in samples.Block.Bodies) batch.Transactions.Add(new SignedTransactionBytes { Body = ByteString.CopyFrom(body.Body.Span), Signature = ByteString.CopyFrom(body.Signature.AsSpan()) });
        yield return new PeerFrame { Transactions = batch.ToByteString() };
        var request = new BodyRequest();
        foreach (var id in samples.Block.Proposal.TransactionIds) request.TransactionIds.Add(ByteString.CopyFrom(id.Hash.AsSpan()));
        yield return new PeerFrame { BodyRequest = request.ToByteString() };
        yield return new PeerFrame { Block = ByteString.CopyFrom(samples.Block.Encode()) };
    }

    private static SubmitEvent Event(Samples samples)
    {
        var outcomes = new BlockOutcomes
        {
            Header = ByteString.CopyFrom(CanonicalTargets.Bytes(samples.Block.Header.Encode)),
            Certificate = ByteString.CopyFrom(CanonicalTargets.Bytes(samples.Block.Certificate.Encode)),
        };
        outcomes.Outcomes.Add(new TransactionOutcome { Index = 1, Receipt = ByteString.CopyFrom(samples.Block.EncodedReceipts[1].Span), ReceiptPath = { ByteString.CopyFrom(new byte[32]) } });
        return new SubmitEvent { Block = outcomes };
    }

    private static object? Take(PeerHello hello, PeerFrame frame) => frame.ContentCase switch
    {
        PeerFrame.ContentOneofCase.Hello => (object?)hello.Problem(PeerHello.In(frame)) ?? frame,
        PeerFrame.ContentOneofCase.Consensus => MessageCodec.Decode(frame.Consensus.Span),
        PeerFrame.ContentOneofCase.Transactions => SoundMessage.TryParse(TransactionBatch.Parser, frame.Transactions.Span, out var batch) ? batch.Transactions.Count(t => t.Signature.Length == Signature.Size && Decoded(t.Body, t.Signature) is not null) : null,
        PeerFrame.ContentOneofCase.BodyRequest => SoundMessage.TryParse(BodyRequest.Parser, frame.BodyRequest.Span, out var request) ? request.TransactionIds.Count(b => b.Length == Hash256.Size) : null,
        PeerFrame.ContentOneofCase.Block => CommittedBlock.Decode(frame.Block.Span),
        _ => null,
    };

    private static object? Take(SubmitRequest request) => request.Signature.Length == Signature.Size ? Decoded(request.Body, request.Signature) : null;

    private static object? Take(StateRequest request) => StateKey.TryFrom(request.Key.Span, out var key) ? key : null;

    private static object? Take(SubmitEvent message)
    {
        if (message.Block is not { } block) return null;
        var header = new CanonicalReader(block.Header.Span);
        BlockHeader.Decode(ref header);
        var certificate = new CanonicalReader(block.Certificate.Span);
        Certificate.Decode(ref certificate);
        return header.IsComplete && certificate.IsComplete ? message : null;
    }

    private static DecodedTransaction? Decoded(ByteString body, ByteString signature) =>
        DecodedTransaction.From(new SignedTransaction(body.Memory, new Signature(signature.Span)));
}
