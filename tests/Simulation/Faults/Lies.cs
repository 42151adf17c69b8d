using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>What a lying member sends instead of what its replica says. It has its own key and nobody else's.</summary>
public sealed class Lies(SimWorld world, SimRandom random)
{
    /// <summary>The silent one still shows its statuses, so it looks alive.</summary>
    public bool Swallows(SimNode from, Packet packet) => from.IsFaulty && world.Plan.Liar == Liar.Silent
        && packet is Packet.ConsensusBytes consensus && MessageCodec.Decode(consensus.Bytes) is not Status;

    public void Broadcast(SimNode from, Message message)
    {
        var twisted = Twist(from, message);
        for (var i = 0; i < world.Plan.Members; i++)
        {
            var chosen = random.Chance(500_000) ? twisted : message;
            world.SendTo(from, new MemberIndex(i), Packet.ConsensusBytes.Of(chosen));
        }
    }

    private Message Twist(SimNode from, Message message)
    {
        if (world.Plan.Liar != Liar.Equivocator) return message;
        return message switch
        {
            PrePrepare prePrepare when prePrepare.Proposal.Header.Proposer == from.Member => OtherProposal(from, prePrepare),
            Vote vote => Signed(from, vote.Step, vote.Height, vote.View, new Hash256(RandomBytes())),
            ViewChange viewChange => HigherView(from, viewChange),
            _ => message,
        };
    }

    private PrePrepare OtherProposal(SimNode from, PrePrepare original)
    {
        var header = original.Proposal.Header;
        var other = Proposal.Create(
            header.Chain, header.Height, header.ParentHash, header.Time.Add(TimeSpan.FromMilliseconds(1)), header.Proposer,
            original.Proposal.TransactionIds, original.Proposal.ParentCertificate, header.MembershipHash);
        return new PrePrepare(Signed(from, VoteStep.PrePrepare, header.Height, original.View, other.Digest), other);
    }

    /// <summary>Asks for a view far away and forgets what it prepared.</summary>
    private ViewChange HigherView(SimNode from, ViewChange original)
    {
        var view = new View(original.View.Value + (ulong)random.Between(0, 1_000_000_000));
        var signed = ViewChange.SignedBytes(world.City.Genesis.ChainId, world.City.Membership.Hash, original.Height, view, null);
        var signature = world.City.Signers[from.Member.Value].Sign(Domain.ViewChange, signed);
        return new ViewChange(original.Height, view, null, from.Member, signature, null);
    }

    private Vote Signed(SimNode from, VoteStep step, Height height, View view, Hash256 digest)
    {
        var subject = new VoteSubject(step, world.City.Genesis.ChainId, world.City.Membership.Hash, height, view, digest);
        var signature = world.City.Signers[from.Member.Value].Sign(Domain.Vote, subject.SignedBytes());
        return new Vote(step, height, view, digest, from.Member, signature);
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[Hash256.Size];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.Next();
        return bytes;
    }
}
