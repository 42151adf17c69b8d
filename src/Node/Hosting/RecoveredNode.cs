using CityConsortium.Consensus;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>What a starting node found on its disk, checked before any port opens.</summary>
/// <param name="KeptBodies">Transaction bodies of the prepared proposal in the safety record.</param>
/// <param name="ObserveReason">Set when the node must not vote yet, with the sentence for the operator.</param>
/// <param name="Log">The safety log; null until it is begun anew.</param>
public sealed record RecoveredNode(RecoveredState State, IReadOnlyList<DecodedTransaction> KeptBodies, string? ObserveReason, SafetyLog? Log)
{
    /// <summary>
    /// Set when the ledger ends below what this node voted on: blocks that were synced are gone. They come back from the others,
    /// and the safety record keeps the node from voting on their heights again.
    /// </summary>
    public string? LostBlocks => State.SafetyRecord is { } record && record.Height > State.TipHeader.Height.Next
        ? $"the ledger ends at height {State.TipHeader.Height}, but this validator voted at height {record.Height}; the lost blocks are fetched from the other departments"
        : null;

    public static RecoveredNode From(LedgerStore store, SafetyOpening opening, Genesis genesis, bool isFirstStart)
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
        var state = new RecoveredState(tip.Header, tip.Certificate, RecentSigners(store, genesis), record, observeUntil);
        return new RecoveredNode(state, kept, reason, recovered?.Log);
    }

    private static List<MemberSet> RecentSigners(LedgerStore store, Genesis genesis)
    {
        var signers = new List<MemberSet>();
        foreach (var header in store.GetRecentHeaders(genesis.Parameters.SignerWindow))
        {
            if (header.ParentCertificate is { } parent) signers.Add(MemberSet.SignersOf(parent));
        }

        return signers;
    }
}
