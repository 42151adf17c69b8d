namespace CityConsortium.Types;

/// <summary>A light verifier's walk from genesis' set through the certified changes to a later one.</summary>
internal static class MembershipWalk
{
    /// <param name="last">The height of the last change; genesis when there is none.</param>
    /// <param name="reached">The set after the last change.</param>
    /// <returns>Null when the walk holds, else the sentence that says which part does not.</returns>
    internal static string? Problem(
        ChainId chain, Membership genesis, IReadOnlyList<MembershipChange> changes, ISignatureVerifier verifier, out Height last, out Membership reached)
    {
        last = Height.Genesis;
        reached = genesis;
        if (changes.Count > Limits.MaxMembershipChanges) return $"it walks through more than {Limits.MaxMembershipChanges} membership changes";
        foreach (var change in changes)
        {
            var header = change.Header;
            if (header.Height <= last) return $"the membership change at height {header.Height} is out of order";
            if (BlockProblem(chain, header, change.Certificate, reached, verifier) is { } problem) return problem;
            if (header.NextMembershipHash != change.Next.Hash) return $"the membership after block {header.Height} is not the one that its header names";
            if (change.Next.Hash == reached.Hash) return $"block {header.Height} does not change the membership";
            last = header.Height;
            reached = change.Next;
        }

        return null;
    }

    /// <summary>Whether a set committed a block.</summary>
    internal static string? BlockProblem(ChainId chain, BlockHeader header, Certificate certificate, Membership membership, ISignatureVerifier verifier)
    {
        if (header.Proposal.Chain != chain) return $"block {header.Height} is of chain {header.Proposal.Chain}; genesis is of chain {chain}";
        if (header.Proposal.MembershipHash != membership.Hash)
        {
            return $"block {header.Height} was decided by a membership that genesis and the membership changes do not lead to";
        }

        if (certificate.Height != header.Height) return $"the certificate is of height {certificate.Height}, the block of height {header.Height}";
        if (certificate.BlockHash != header.Hash()) return $"the hash of the header of block {header.Height} is not the one that was certified";
        return certificate.Problem(chain, membership, verifier);
    }
}
