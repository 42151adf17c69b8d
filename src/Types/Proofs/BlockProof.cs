namespace CityConsortium.Types;

/// <summary>
/// That a quorum committed a block, for somebody who has nothing but genesis: the block's header, its certificate, and every
/// change of the membership between genesis and the block.
/// </summary>
public sealed record BlockProof(BlockHeader Header, Certificate Certificate, IReadOnlyList<MembershipChange> MembershipChanges)
{
    /// <summary>Changes in one proof; a consortium that changes its set each week fills this in twenty years.</summary>
    public const int MaxMembershipChanges = 1024;

    /// <param name="decidedBy">The set whose members signed, when the proof holds.</param>
    /// <returns>Null when the proof holds, else the sentence that says which part does not.</returns>
    public string? Problem(Genesis genesis, ISignatureVerifier verifier, out Membership decidedBy)
    {
        decidedBy = genesis.Membership;
        if (MembershipChanges.Count > MaxMembershipChanges) return $"it walks through more than {MaxMembershipChanges} membership changes";
        var height = Height.Genesis;
        foreach (var change in MembershipChanges)
        {
            if (change.Header.Height <= height) return $"the membership change at height {change.Header.Height} is out of order";
            if (BlockProblem(genesis.ChainId, change.Header, change.Certificate, decidedBy, verifier) is { } problem) return problem;
            if (change.Header.NextMembershipHash != change.Next.Hash)
            {
                return $"the membership after block {change.Header.Height} is not the one that its header names";
            }

            if (change.Next.Hash == decidedBy.Hash) return $"block {change.Header.Height} does not change the membership";
            height = change.Header.Height;
            decidedBy = change.Next;
        }

        if (Header.Height <= height) return $"block {Header.Height} is not after the last membership change, or is genesis, which nobody signs";
        return BlockProblem(genesis.ChainId, Header, Certificate, decidedBy, verifier);
    }

    private static string? BlockProblem(
        ChainId chain, BlockHeader header, Certificate certificate, Membership membership, ISignatureVerifier verifier)
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
