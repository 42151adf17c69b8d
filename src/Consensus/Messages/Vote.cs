using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// A member's signed vote. Prepare and commit votes are messages of their own; the leader's pre-prepare vote travels inside
/// <see cref="PrePrepare"/>. Two different ones for the same height, view and step are <see cref="Evidence"/>.
/// </summary>
/// <param name="Digest">The proposal's digest; in a commit vote the executed block's hash.</param>
public sealed record Vote(VoteStep Step, Height VotedHeight, View View, Hash256 Digest, MemberIndex Signer, Signature Signature) : Message
{
    public const int EncodedSize = 1 + 8 + 8 + Hash256.Size + 4 + Signature.Size;

    public override Height Height => VotedHeight;

    public VoteSubject SubjectOn(ChainId chain, Membership membership) => new(Step, chain, membership.Hash, VotedHeight, View, Digest);

    public bool IsSignedBy(ChainId chain, Membership membership, ISignatureVerifier verifier) =>
        membership.Contains(Signer)
        && verifier.Verify(membership[Signer].ConsensusKey, Domain.Vote, SubjectOn(chain, membership).SignedBytes(), Signature);

    public void Encode(CanonicalWriter writer) =>
        writer.Byte((byte)Step).Height(VotedHeight).View(View).Hash(Digest).Member(Signer).Signature(Signature);

    public static Vote Decode(ref CanonicalReader reader)
    {
        var step = (VoteStep)reader.Byte();
        if (step is < VoteStep.PrePrepare or > VoteStep.Commit) reader.Fail();
        return new Vote(step, reader.Height(), reader.View(), reader.Hash(), reader.Member(), reader.Signature());
    }
}
