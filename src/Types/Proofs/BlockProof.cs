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
        if (MembershipWalk.Problem(genesis, MembershipChanges, verifier, out decidedBy, out var height) is { } problem) return problem;
        if (Header.Height <= height) return $"block {Header.Height} is not after the last membership change, or is genesis, which nobody signs";
        return CertifiedProblem(genesis.ChainId, Header, Certificate, decidedBy, verifier);
    }

    /// <returns>Null when a quorum of the set certified the header, else the sentence that says what does not fit.</returns>
    internal static string? CertifiedProblem(
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
