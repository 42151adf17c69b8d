using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Leaving a view (P40 to P45).</summary>
internal static class ViewChanges
{
    /// <summary>
    /// The current leader gives cause to leave its view. P48: when everybody has led once in vain, the cause is not the leader,
    /// and only the timer leads on.
    /// </summary>
    public static void SuspectLeader(Core core, ViewChangeReason reason)
    {
        if (core.Round.Active && !core.Leads && MayHurry(core)) Ask(core, core.Round.View.Next, reason);
    }

    /// <summary>P45: there is work, and this replica cannot hear the leader: do not wait for the timer.</summary>
    public static void LeaveUnreachableLeader(Core core)
    {
        if (core.HasWork && core.Peers.IsUnreachable(core.Leader)) SuspectLeader(core, ViewChangeReason.LeaderUnreachable);
    }

    /// <summary>P41: ask for a view. Nothing is voted in lower ones any more.</summary>
    public static void Ask(Core core, View view, ViewChangeReason reason)
    {
        var round = core.Round;
        // P55: also with a certificate in hand. If nobody who is up has the block committed, the others need this member to go on.
        if (!core.Votes) return;
        var before = core.Rules!.Record;
        if (core.Rules.ViewChange(round.Height, view, round.Prepared) is not { } message) return;
        round.Ask(view);
        round.OwnViewChange = message;
        core.Inbox.Add(message);
        core.PersistIfChanged(before);
        core.Broadcast(message);
        core.Observe(new ConsensusEvent.ViewChangeStarted(round.Height, view, reason));
        ViewTimer.Restart(core);
        Patience.Refresh(core);
        TryProgress(core);
    }

    public static void OnViewChange(Core core, MemberIndex from, ViewChange message)
    {
        if (core.IsSelf(message.Signer)) return;
        core.Peers.NoteCommitted(message.Signer, message.Height.Previous);
        var height = core.Round.Height;
        if (message.Height < height)
        {
            // P52: the height is decided; the block with its certificate says more than any answer.
            Reports.ServeBlocks(core, from, message.Height);
            return;
        }

        // Without its proposal a prepared certificate could not be proposed again.
        if (message.Prepared is not null && message.Proposal is null) return;
        if (message.Height > height)
        {
            if (core.IsBuffered(message.Height)) core.InboxOf(message.Height).Add(message);
            else CatchingUp.Consider(core);
            return;
        }

        if (IsWellLed(core, message.Prepared) && core.Inbox.Add(message)) TryProgress(core);
    }

    /// <summary>What the view changes at hand lead to: joining a higher view, starting its timer, opening it.</summary>
    public static void TryProgress(Core core)
    {
        var round = core.Round;
        if (SmallestJoinedView(core) is { } joined)
        {
            Ask(core, joined, ViewChangeReason.OthersMoved);
            return;
        }

        if (round.Active || round.View == View.Zero) return;
        if (!round.QuorumAsked && core.Inbox.CountViewChangesFrom(round.View) >= core.Quorum.Size)
        {
            // P42: only now may the new leader be waited for; before, nobody could have opened the view.
            round.QuorumAsked = true;
            ViewTimer.Restart(core);
            if (!core.Leads && core.HasWork && core.Peers.IsUnreachable(core.Leader) && MayHurry(core))
            {
                Ask(core, round.View.Next, ViewChangeReason.LeaderUnreachable);
                return;
            }
        }

        if (core.Leads) NewViews.TryOpen(core);
    }

    private static bool MayHurry(Core core) => core.Round.View.Value < (ulong)core.Config.Membership.Count;

    /// <summary>P46: a prepared certificate is of a proposal by its view's leader.</summary>
    public static bool IsWellLed(Core core, PreparedCertificate? prepared) =>
        prepared is null || prepared.Leader == core.Chain.LeaderOf(prepared.View);

    /// <summary>
    /// P44: when f+1 others are in higher views, whichever these are, at least one of them is honest; the smallest of these views
    /// is where to go. One member alone pulls nobody, whatever number it names.
    /// </summary>
    private static View? SmallestJoinedView(Core core)
    {
        var round = core.Round;
        var count = 0;
        View? smallest = null;
        var viewChanges = core.Inbox.ViewChanges;
        for (var i = 0; i < viewChanges.Count; i++)
        {
            if (viewChanges[i] is not { } viewChange || viewChange.View <= round.View || core.IsSelf(viewChange.Signer)) continue;
            count++;
            if (smallest is null || viewChange.View < smallest) smallest = viewChange.View;
        }

        return count >= core.Quorum.OneHonest ? smallest : null;
    }
}
