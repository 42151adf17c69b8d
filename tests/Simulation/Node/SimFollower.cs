using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Who has no seat is told nothing and asks, one member of the set that it knows after the other (P94). So does a member whose
/// links are too few for a quorum: the others may have changed its key, or theirs, in blocks that it has not got.
/// </summary>
public sealed class SimFollower(SimWorld world, SimNode node)
{
    /// <summary>Microseconds between two questions.</summary>
    public const long Period = 200_000;

    private int _turn;

    public void Start() => node.After(Period, Ask);

    /// <summary>
    /// Who may fetch blocks here: members, those of the set before, and who is named in a proposal on this set. One that has several
    /// keys shows each of them until one is let in.
    /// </summary>
    public bool Admits(SimNode caller)
    {
        if (!world.Plan.Changes) return true;
        var epoch = node.Seat.Epoch;
        return caller.Identity.HasSeatIn(epoch.Membership) || caller.Identity.HasSeatIn(epoch.Before) || IsCandidate(caller.Identity);
    }

    private void Ask()
    {
        node.After(Period, Ask);
        if (!IsCutOff()) return;
        var members = node.Seat.Members;
        var member = new MemberIndex(_turn++ % members.Count);
        if (node.Seat.Member != member) world.SendTo(node, member, new Packet.WantBlocks(node.Disk.Tip.Next));
    }

    private bool IsCutOff()
    {
        if (node.Member is null) return true;
        var links = 1;
        foreach (var other in world.Nodes)
        {
            if (other != node && other.IsUp && other.Identity != node.Identity && node.IsLinkedTo(other)) links++;
        }

        return links < node.Seat.Members.Quorum.Size;
    }

    private bool IsCandidate(SimIdentity identity)
    {
        var members = node.Seat.Members;
        foreach (var validator in members.Validators)
        {
            if (node.Disk.Ledger.GetState(MembershipProposal.StateKeyOf(validator.Department)) is not { } bytes) continue;
            if (MembershipProposal.Decode(bytes.Span) is { Joins: { } joins } proposal && proposal.Base == members.Hash && joins.Validator.Department == identity.Department) return true;
        }

        return false;
    }
}
