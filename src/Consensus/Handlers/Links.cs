using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Links come and go (P45, P60).</summary>
internal static class Links
{
    public static void OnChanged(Core core, MemberIndex member, bool up)
    {
        if (core.IsSelf(member)) return;
        ref var peer = ref core.Peers[member];
        peer.LinkDown = !up;
        if (up)
        {
            peer.LastStatus = null;
            core.Send(member, Reports.Current(core));
            return;
        }

        if (member == core.Leader)
        {
            ViewChanges.LeaveUnreachableLeader(core);
        }
    }
}
