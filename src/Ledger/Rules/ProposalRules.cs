using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// Whether a proposal may become the block after its parent, as far as the ledger can say: its place in the chain, its
/// limits and each of its transactions. Who proposed it, the parent's certificate and how far its time is from the clock are
/// the protocol's and the host's to check.
/// </summary>
public static class ProposalRules
{
    /// <param name="parent">The ledger after the block of <paramref name="parentHeader"/>.</param>
    /// <param name="bodies">The proposal's transactions, in its order; null where the node does not have one.</param>
    /// <returns>Null when the proposal may be voted for.</returns>
    public static Refusal? Check(
        Proposal proposal, BlockHeader parentHeader, IReadOnlyList<DecodedTransaction?> bodies, ILedgerReader parent) =>
        Place(proposal, parentHeader) ?? Bodies(proposal, bodies) ?? Transactions(proposal, parentHeader, bodies, parent);

    private static Refusal? Place(Proposal proposal, BlockHeader parentHeader)
    {
        var header = proposal.Header;
        if (header.Chain != parentHeader.Proposal.Chain) return Invalid($"it is for chain {header.Chain}");
        if (header.Height != parentHeader.Height.Next) return Invalid($"its height is {header.Height}, the next is {parentHeader.Height.Next}");
        if (header.ParentHash != parentHeader.Hash()) return Invalid($"its parent is {header.ParentHash.ToShortString()}…, not our block {parentHeader.Height}");
        if (header.MembershipHash != parentHeader.NextMembershipHash) return Invalid("it names another membership than its parent's header");
        if (header.Time <= parentHeader.Time)
        {
            return new Refusal(RefusalCodes.ProposalTime, $"its time {header.Time} is not after its parent's {parentHeader.Time}");
        }

        return proposal.TransactionIds.Count > Limits.MaxBlockTransactions
            ? Invalid($"it has {proposal.TransactionIds.Count} transactions, more than {Limits.MaxBlockTransactions}")
            : null;
    }

    private static Refusal? Bodies(Proposal proposal, IReadOnlyList<DecodedTransaction?> bodies)
    {
        Invariant.That(bodies.Count == proposal.TransactionIds.Count, "one body, or none, per transaction id");
        var bytes = 0L;
        for (var i = 0; i < bodies.Count; i++)
        {
            if (bodies[i] is not { } body)
            {
                return new Refusal(RefusalCodes.ProposalBodiesMissing, $"transaction {proposal.TransactionIds[i].ToShortString()}… is not here", Retryable: true);
            }

            Invariant.That(body.Id == proposal.TransactionIds[i], "the bodies are the proposal's, in its order");
            bytes += body.Signed.Size;
        }

        return bytes > Limits.MaxBlockBytes ? Invalid($"its transactions have {bytes} bytes, more than {Limits.MaxBlockBytes}") : null;
    }

    private static Refusal? Transactions(Proposal proposal, BlockHeader parentHeader, IReadOnlyList<DecodedTransaction?> bodies, ILedgerReader parent)
    {
        var rules = new TransactionRules(parent, parentHeader.Proposal.Chain);
        var used = new HashSet<Hash256>(bodies.Count);
        foreach (var body in bodies)
        {
            if (rules.Check(body!, proposal.Header.Time) is { } refusal) // missing bodies were refused before
            {
                return Invalid($"transaction {body!.Id.ToShortString()}…: {refusal}");
            }

            if (!used.Add(body!.IdempotencyId)) return Invalid($"transaction {body.Id.ToShortString()}… or its idempotency key is in it twice");
        }

        return null;
    }

    private static Refusal Invalid(string why) => new(RefusalCodes.ProposalInvalid, $"the proposal is not acceptable: {why}");
}
