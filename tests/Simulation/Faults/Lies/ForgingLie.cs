using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Certificates that nobody signed, everywhere where a certificate can stand, and votes in others' names.</summary>
public sealed class ForgingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private Proposal? _last;

    public override void Send(MemberIndex to, Message message)
    {
        if (message is PrePrepare { Leader: var leader } own && leader == Self.Member && Random.Chance(300_000))
        {
            var parent = own.Proposal.ParentCertificate;
            var forged = parent with { Signatures = Spoiled(parent.Signatures) };
            message = Forge.PrePrepare(own.View, Forge.With(own.Proposal, forged, own.Proposal.TransactionIds));
        }

        Pass(to, message);
    }

    public override void Send(MemberIndex to, Packet packet)
    {
        if (packet is Packet.Blocks { Items.Count: > 0 } blocks) packet = new Packet.Blocks([.. blocks.Items.Select(Spoil)]);
        Pass(to, packet);
    }

    public override bool Receive(SimNode from, Packet packet)
    {
        if (packet is Packet.ConsensusBytes { Message: PrePrepare prePrepare }) _last = prePrepare.Proposal;
        return false;
    }

    public override void Act()
    {
        if (_last is not { } proposal || proposal.Header.Height != Height) return;
        var other = Forge.Sibling(proposal, Random.Below(5));
        var view = new View((ulong)Random.Below(3));
        var leader = new MemberIndex(Random.Below(Self.Seat.Members.Count));
        var prepared = new PreparedCertificate(Height, view, other.Digest, leader, Forge.QuorumSignatures(VoteStep.Prepare, Height, view, other.Digest, Random));
        PassToSome(Forge.ViewChange(Height, new View(view.Value + 1 + (ulong)Random.Below(2)), prepared, other));
        var vote = Forge.Vote(Random.Chance(500_000) ? VoteStep.Prepare : VoteStep.Commit, Height, view, other.Digest);
        PassToSome(vote with { Signer = new MemberIndex(Random.Below(Self.Seat.Members.Count + 2)) });
    }

    private StoredBlock Spoil(StoredBlock block) => Random.Below(3) switch
    {
        0 => block with { Certificate = block.Certificate with { Signatures = Spoiled(block.Certificate.Signatures) } },
        1 => block with { Header = block.Header with { StateRoot = Forge.Digest(Random) } },
        _ => OtherBlock(block),
    };

    /// <summary>Another block with a whole certificate of its own, signed by nobody but this member.</summary>
    private StoredBlock OtherBlock(StoredBlock block)
    {
        var proposal = Forge.Sibling(block.Proposal);
        var header = block.Header with { Proposal = proposal.Header };
        var certificate = block.Certificate;
        var signatures = Forge.QuorumSignatures(VoteStep.Commit, certificate.Height, certificate.View, header.Hash(), Random);
        return block with { Proposal = proposal, Header = header, Certificate = certificate with { BlockHash = header.Hash(), Signatures = signatures } };
    }

    private List<MemberSignature> Spoiled(IReadOnlyList<MemberSignature> signatures)
    {
        var list = signatures.ToList();
        if (list.Count == 0) return [new MemberSignature(Forge.Member, Forge.Noise(Random))];
        var at = Random.Below(list.Count);
        switch (Random.Below(3))
        {
            case 0:
                list.RemoveRange(Self.Seat.Members.Quorum.Size - 1, list.Count - Self.Seat.Members.Quorum.Size + 1);
                break;
            case 1:
                list[at] = list[at] with { Signature = Forge.Noise(Random) };
                break;
            default:
                list[at] = list[at] with { Signature = list[Random.Below(list.Count)].Signature };
                list[Random.Below(list.Count)] = list[0];
                break;
        }

        return list;
    }
}
