namespace CityConsortium.Types;

/// <summary>
/// Proof that a department's validator signed two different votes for one height, view and step, for somebody who has
/// nothing but genesis. An honest validator never does that, restarts and restores included: either it lies, or somebody
/// else has its key, or it runs twice. Its file is JSON (<see cref="ToJson"/>).
/// </summary>
/// <param name="MembershipHash">The set that the votes were cast in.</param>
/// <param name="Member">Who signed, by its place in that set.</param>
/// <param name="First">What the one vote is for: a proposal's digest, in commit votes a block's hash.</param>
/// <param name="MembershipChanges">From genesis to the set of <paramref name="MembershipHash"/>; empty when that is genesis' own.</param>
public sealed record PortableEvidence(
    VoteStep Step,
    Height Height,
    View View,
    Hash256 MembershipHash,
    MemberIndex Member,
    SignedDigest First,
    SignedDigest Second,
    IReadOnlyList<MembershipChange> MembershipChanges)
{
    public string ToJson() => PortableEvidenceFile.ToJson(this);

    /// <returns>The evidence, or null with the sentence that says what is wrong with the text. It is not verified by this.</returns>
    public static PortableEvidence? Parse(string json, out string? problem) => PortableEvidenceFile.Parse(json, out problem);

    /// <returns>Whom it convicts, or null with a refusal of code <see cref="RefusalCodes.ProofInvalid"/>.</returns>
    public Validator? Verify(Genesis genesis, ISignatureVerifier verifier, out Refusal? refusal)
    {
        refusal = null;
        var problem = MembershipWalk.Problem(genesis.ChainId, genesis.Membership, MembershipChanges, verifier, out _, out var membership) ?? Problem(genesis.ChainId, membership, verifier);
        if (problem is null) return membership[Member];
        refusal = new Refusal(RefusalCodes.ProofInvalid, problem);
        return null;
    }

    private string? Problem(ChainId chain, Membership membership, ISignatureVerifier verifier)
    {
        if (membership.Hash != MembershipHash) return "genesis and the membership changes do not lead to the membership that the votes were cast in";
        if (!membership.Contains(Member)) return $"the membership has no member {Member}";
        if (First.Digest == Second.Digest) return "both votes are for the same: they do not conflict";
        if (!IsSigned(First, chain, membership, verifier)) return $"the first vote's signature is not {membership[Member].Department}'s";
        return IsSigned(Second, chain, membership, verifier) ? null : $"the second vote's signature is not {membership[Member].Department}'s";
    }

    private bool IsSigned(SignedDigest vote, ChainId chain, Membership membership, ISignatureVerifier verifier)
    {
        var subject = new VoteSubject(Step, chain, membership.Hash, Height, View, vote.Digest);
        return verifier.Verify(membership[Member].ConsensusKey, Domain.Vote, subject.SignedBytes(), vote.Signature);
    }
}

/// <summary>One of two conflicting votes: what it is for, and the signature.</summary>
public readonly record struct SignedDigest(Hash256 Digest, Signature Signature);
