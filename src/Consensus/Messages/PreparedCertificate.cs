using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// Proof that a proposal was prepared in a view: the leader's pre-prepare and others' prepares, at least Q distinct members
/// together. The leader counts once, through its pre-prepare (P21).
/// </summary>
/// <param name="Signatures">Ascending by member. The leader's is over the pre-prepare vote, all others' over prepare votes.</param>
public sealed record PreparedCertificate(
    Height Height, View View, Hash256 Digest, MemberIndex Leader, IReadOnlyList<MemberSignature> Signatures)
{
    /// <returns>Null when the certificate holds, else the sentence that says which part does not.</returns>
    public string? Problem(ChainId chain, Membership membership, ISignatureVerifier verifier)
    {
        if (Signatures.Count < membership.Quorum.Size)
        {
            return $"the prepared certificate of height {Height} has {Signatures.Count} signatures; {membership.Quorum.Size} are needed";
        }

        var prepare = new VoteSubject(VoteStep.Prepare, chain, membership.Hash, Height, View, Digest).SignedBytes();
        var prePrepare = new VoteSubject(VoteStep.PrePrepare, chain, membership.Hash, Height, View, Digest).SignedBytes();
        var previous = -1;
        var leaderSigned = false;
        foreach (var (member, signature) in Signatures)
        {
            if (!membership.Contains(member) || member.Value <= previous) return $"the prepared certificate counts member {member} wrongly";
            previous = member.Value;
            leaderSigned |= member == Leader;
            if (!verifier.Verify(membership[member].ConsensusKey, Domain.Vote, member == Leader ? prePrepare : prepare, signature))
            {
                return $"the signature of department {membership[member].Department} in the prepared certificate does not fit";
            }
        }

        return leaderSigned ? null : "the prepared certificate lacks its leader's pre-prepare";
    }

    public void Encode(CanonicalWriter writer) => writer.Height(Height).View(View).Hash(Digest).Member(Leader)
        .List(Signatures, static (w, s) => w.Member(s.Member).Signature(s.Signature));

    public static PreparedCertificate Decode(ref CanonicalReader reader) => new(
        reader.Height(), reader.View(), reader.Hash(), reader.Member(), Certificate.DecodeSignatures(ref reader));
}
