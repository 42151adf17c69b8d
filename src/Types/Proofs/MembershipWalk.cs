namespace CityConsortium.Types;

/// <summary>A light verifier's walk from genesis through the certified changes of the membership.</summary>
internal static class MembershipWalk
{
    /// <param name="reached">The set that decides after the last change; genesis' own without any.</param>
    /// <param name="changedAt">The height of the last change; genesis without any.</param>
    /// <returns>Null when every step is certified by the set before it, else the sentence that says which is not.</returns>
    internal static string? Problem(
        Genesis genesis, IReadOnlyList<MembershipChange> changes, ISignatureVerifier verifier, out Membership reached, out Height changedAt)
    {
        reached = genesis.Membership;
        changedAt = Height.Genesis;
        if (changes.Count > BlockProof.MaxMembershipChanges) return $"it walks through more than {BlockProof.MaxMembershipChanges} membership changes";
        foreach (var change in changes)
        {
            if (change.Header.Height <= changedAt) return $"the membership change at height {change.Header.Height} is out of order";
            if (BlockProof.CertifiedProblem(genesis.ChainId, change.Header, change.Certificate, reached, verifier) is { } problem) return problem;
            if (change.Header.NextMembershipHash != change.Next.Hash)
            {
                return $"the membership after block {change.Header.Height} is not the one that its header names";
            }

            if (change.Next.Hash == reached.Hash) return $"block {change.Header.Height} does not change the membership";
            changedAt = change.Header.Height;
            reached = change.Next;
        }

        return null;
    }
}
