namespace CityConsortium.Types;

/// <summary>
/// That a quorum committed a block, for somebody who has nothing but genesis: the block's header, its certificate, and every
/// change of the membership between genesis and the block.
/// </summary>
public sealed record BlockProof(BlockHeader Header, Certificate Certificate, IReadOnlyList<MembershipChange> MembershipChanges)
{
    /// <param name="decidedBy">The set whose members signed, when the proof holds.</param>
    /// <returns>Null when the proof holds, else the sentence that says which part does not.</returns>
    public string? Problem(Genesis genesis, ISignatureVerifier verifier, out Membership decidedBy)
    {
        if (MembershipWalk.Problem(genesis.ChainId, genesis.Membership, MembershipChanges, verifier, out var last, out decidedBy) is { } problem) return problem;
        if (Header.Height <= last) return $"block {Header.Height} is not after the last membership change, or is genesis, which nobody signs";
        return MembershipWalk.BlockProblem(genesis.ChainId, Header, Certificate, decidedBy, verifier);
    }
}
