using CityConsortium.Consensus;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Puts the replica's safety record on disk, and with a newly prepared proposal its transaction bodies, before any vote
/// behind it leaves. After a power cut of the whole city the prepared block can then be proposed again.
/// </summary>
public sealed class SafetyKeeper(SafetyLog log, ExecutionRoom execution, ChainTip tip, SafetyRecord recovered)
{
    /// <summary>The newest durable record; the replica of the next epoch goes on from it.</summary>
    public SafetyRecord Latest { get; private set; } = recovered;

    public void Persist(SafetyRecord record, bool preparedChanged)
    {
        using var account = CpuAccount.Measure(CpuPart.Storage);
        ReadOnlyMemory<byte>? bodies = null;
        // A height that catch-up has stored meanwhile needs no bodies: its block is on the disk, and the record of it is void.
        if (preparedChanged && record.Prepared is { } prepared && record.Height > tip.Height) bodies = EncodeBodies(execution.BodiesOf(prepared.Proposal.Digest));
        log.Append(new SafetyEntry(record.Encode(), bodies));
        Latest = record;
    }

    public static byte[] EncodeBodies(IReadOnlyList<SignedTransaction> bodies)
    {
        var writer = new CanonicalWriter(4096);
        writer.List(bodies, static (w, b) => b.Encode(w));
        return writer.ToArray();
    }

    /// <returns>The bodies, or null when the bytes are not what <see cref="EncodeBodies"/> wrote.</returns>
    public static IReadOnlyList<DecodedTransaction>? DecodeBodies(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var count = reader.Count(Limits.MaxBlockTransactions, 4 + Signature.Size);
        var bodies = new List<DecodedTransaction>(count);
        for (var i = 0; i < count; i++)
        {
            if (DecodedTransaction.From(SignedTransaction.Decode(ref reader)) is not { } body) return null;
            bodies.Add(body);
        }

        return reader.IsComplete ? bodies : null;
    }
}
