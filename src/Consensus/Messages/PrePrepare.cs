using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>The leader's proposal for a height and view, with its pre-prepare vote on the digest.</summary>
public sealed record PrePrepare(Vote Vote, Proposal Proposal) : Message
{
    public override Height Height => Vote.VotedHeight;

    public View View => Vote.View;

    public MemberIndex Leader => Vote.Signer;

    public void Encode(CanonicalWriter writer)
    {
        Vote.Encode(writer);
        Proposal.Encode(writer);
    }

    /// <summary>Malformed unless the vote is a pre-prepare on exactly this proposal.</summary>
    public static PrePrepare Decode(ref CanonicalReader reader)
    {
        var vote = Vote.Decode(ref reader);
        var proposal = Proposal.Decode(ref reader);
        if (vote.Step != VoteStep.PrePrepare || vote.Digest != proposal.Digest || vote.VotedHeight != proposal.Header.Height) reader.Fail();
        return new PrePrepare(vote, proposal);
    }
}
