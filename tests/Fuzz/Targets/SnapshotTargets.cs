using CityConsortium.Fuzz.Engine;
using CityConsortium.Ledger;
using CityConsortium.Node;
using CityConsortium.Protos;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Fuzz.Targets;

/// <summary>What a peer serves of a snapshot: the offer, pieces of the state, runs of transaction records.</summary>
internal static class SnapshotTargets
{
    private const int Allowance = 65_536;
    private const int PerByte = 1024;

    public static IEnumerable<Target> All(Samples samples)
    {
        var head = samples.City.Head;
        byte[][] states = [.. ((int[])[0, Subtree.PieceBytes]).Select(room => Subtree.Read(samples.City.Ledger, head.Height, NibblePath.Root, room)!)]; // the newest height is kept
        var places = Subtree.Check(NibblePath.Root, head.StateRoot, head.Height, states[0])!; // it is what was just read
        yield return new Target(
            "snapshot-state", states, bytes => Subtree.Check(NibblePath.Root, head.StateRoot, head.Height, bytes),
            (piece, bytes) => piece is SubtreePiece.Places read ? Same(read, (SubtreePiece.Places)places) : IsOneOf(states, bytes) ? null : "a changed piece leads to the certified root", Allowance: Allowance, PerByte: PerByte);
        yield return Records(samples);
        yield return Offer(samples);
    }

    /// <summary>An inner node's versions are not hashed: whoever builds the tree anew gives its own.</summary>
    private static string? Same(SubtreePiece.Places read, SubtreePiece.Places valid) => read.Below.SequenceEqual(valid.Below) ? null : "other places are taken for proven";

    private static bool IsOneOf(byte[][] samples, ReadOnlySpan<byte> bytes)
    {
        foreach (var sample in samples)
        {
            if (sample.AsSpan().SequenceEqual(bytes)) return true;
        }

        return false;
    }

    private static Target Records(Samples samples)
    {
        var log = TransactionLog.Decode(samples.City.Ledger.GetState(TransactionLog.Key)!.Value.Span)!.Value; // every block has counted
        var record = samples.TransactionRecord;
        var before = samples.LogBefore;
        var valid = new TransactionRecords { HashBefore = ByteString.CopyFrom(before.AsSpan()), Records = { ByteString.CopyFrom(record.Span) } };
        return new Target(
            "snapshot-records", [valid.ToByteArray()],
            bytes => SoundMessage.TryParse(TransactionRecords.Parser, bytes, out var read) && read.HashBefore.Length == Hash256.Size
                ? new TransactionPiece(new Hash256(read.HashBefore.Span), [.. read.Records.Select(r => r.Memory)]).Check(samples.City.Head.Height, log.RunningHash)
                : null,
            (decoded, _) => ((IReadOnlyList<(Height, IReadOnlyList<TransactionEntry>)>)decoded).Count == 1 ? null : "changed records lead to the running hash",
            Allowance: Allowance, PerByte: PerByte);
    }

    private static Target Offer(Samples samples)
    {
        var blocks = samples.City.Blocks;
        var offers = new SnapshotOffers(samples.City.Genesis);
        var offer = new SnapshotOffer { Block = ByteString.CopyFrom(blocks[^1].Encode()), Transactions = 4 };
        for (var i = 0; i < blocks.Count - 1; i++)
        {
            var writer = new CanonicalWriter();
            blocks[i].Header.Encode(writer);
            blocks[i].Proposal.ParentCertificate.Encode(writer);
            offer.Headers.Add(ByteString.CopyFrom(writer.Written));
        }

        return new Target(
            "snapshot-offer", [offer.ToByteArray()],
            bytes => Parse(SnapshotOffer.Parser, bytes) is { } read && offers.Check(read) is var (target, problem) ? (object?)target ?? problem : null,
            (target, _) => ((SnapshotTarget)target).Block.Header.Hash() == blocks[^1].Header.Hash() ? null : "another block is taken for certified",
            Allowance: 256 * 1024, PerByte: PerByte);
    }

    private static T? Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null; // gRPC answers it with a status
        }
    }
}
