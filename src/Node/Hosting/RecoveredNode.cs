using CityConsortium.Consensus;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>What a starting node found on its disk, checked before any port opens.</summary>
/// <param name="Record">The last safety record, or null when this node has none.</param>
/// <param name="ObserveUntil">Set when the node may have forgotten votes: the last height on which it must not vote.</param>
/// <param name="KeptBodies">Transaction bodies of the prepared proposal in the safety record.</param>
/// <param name="ObserveReason">Set when the node must not vote yet, with the sentence for the operator.</param>
/// <param name="Log">The safety log; null until it is begun anew.</param>
public sealed record RecoveredNode(SafetyRecord? Record, Height? ObserveUntil, IReadOnlyList<DecodedTransaction> KeptBodies, string? ObserveReason, SafetyLog? Log)
{
    /// <summary>
    /// Set when the ledger ends below what this node voted on: blocks that were synced are gone. They come back from the others,
    /// and the safety record keeps the node from voting on their heights again.
    /// </summary>
    /// <param name="tip">Where the ledger ends.</param>
    public string? LostBlocks(Height tip) => Record is { } record && record.Height > tip.Next
        ? $"the ledger ends at height {tip}, but this validator voted at height {record.Height}; the lost blocks are fetched from the other departments"
        : null;

    public static RecoveredNode From(LedgerStore store, SafetyOpening opening, bool isFirstStart)
    {
        var tip = store.Tip;
        var reason = VotingRight.Of(opening, tip.Height).Why;
        if (opening is SafetyOpening.Missing && reason is null && !isFirstStart)
        {
            reason = "this validator has been started before, but neither its ledger nor its safety log is here; it observes until the others are ahead of it";
        }

        SafetyRecord? record = null;
        IReadOnlyList<DecodedTransaction> kept = [];
        var recovered = opening as SafetyOpening.Recovered;
        if (recovered is not null)
        {
            record = SafetyRecord.Decode(recovered.Record.Span);
            if (record is null) reason = "the safety log's last record is of another version of this program";
            kept = (recovered.Prepared is { } bytes ? SafetyKeeper.DecodeBodies(bytes.Span) : null) ?? [];
        }

        // Two heights above the tip: the first it could have voted on is tip + 1 (design, section 3).
        Height? observeUntil = reason is null ? null : tip.Height.Next.Next;
        return new RecoveredNode(record, observeUntil, kept, reason, recovered?.Log);
    }
}
