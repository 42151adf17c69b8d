using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Statuses, and the re-sending of what a peer missed (P60 to P62).</summary>
internal static class Reports
{
    /// <summary>A stalled peer gets its leader's messages from others too after so many statuses without progress.</summary>
    private const int StalledLong = 2;

    /// <summary>
    /// P62: answers to one peer between two status timers. A busy peer reports this often while this replica idles; a flood of
    /// statuses gets no more.
    /// </summary>
    private const int MaxAnswers = 8;

    public static void OnTimer(Core core)
    {
        core.Timeouts.StatusIsIdle = !core.HasWork;
        core.Emit(new Effect.SetTimer(TimerId.Status, core.HasWork ? core.Timeouts.BusyStatus : core.Timeouts.IdleStatus));
        core.Peers.Tick();
        Broadcast(core);
        CatchingUp.OnTick(core);
    }

    public static void Broadcast(Core core) => core.Broadcast(Current(core));

    public static Status Current(Core core)
    {
        var round = core.Round;
        return new Status(
            core.Chain.Committed, round.View, round.Active, round.PrePrepare is not null,
            core.Inbox.Prepares.VotersIn(round.View), core.Inbox.Commits.VotersIn(round.View), core.Inbox.ViewChangersTo(round.View));
    }

    public static void OnStatus(Core core, MemberIndex from, Status status)
    {
        core.Peers.NoteCommitted(from, status.Committed);
        HearAsObserver(core, from, status.Committed);
        ref var peer = ref core.Peers[from];
        // P61: one status of a peer in full swing means nothing, what it lacks is on its way. Two equal ones mean that something got lost.
        var first = peer.LastStatus is null;
        var stalled = peer.LastStatus is { } last && last.Committed == status.Committed && last.View == status.View && last.Active == status.Active;
        peer.Stalled = stalled ? peer.Stalled + 1 : 0;
        peer.LastStatus = status;
        if (status.Committed > core.Chain.Committed)
        {
            CatchingUp.Consider(core);
        }
        else if (first || stalled)
        {
            if (status.Committed < core.Chain.Committed) ServeBlocks(core, from, status.Committed.Next);
            else if (peer.Answered++ < MaxAnswers) Resend(core, from, status, leadersToo: peer.Stalled >= StalledLong);
        }
    }

    /// <summary>P52, P62: at most once per peer between two status timers.</summary>
    public static void ServeBlocks(Core core, MemberIndex to, Height from)
    {
        ref var peer = ref core.Peers[to];
        if (peer.Served || from > core.Chain.Committed || from == Height.Genesis) return;
        peer.Served = true;
        core.Emit(new Effect.SendBlocks(to, from));
    }

    private static void Resend(Core core, MemberIndex to, Status status, bool leadersToo)
    {
        var round = core.Round;
        if (core.Config.Self is not { } self) return;
        HandBack(core, to, status);
        if (round.Certified is { } certificate) PassOn(core, to, certificate, status);
        if (round.OwnCommit is { } commit && (commit.View != status.View || !status.Commits.Contains(self))) core.Send(to, commit);
        var behind = status.View < round.View || (status.View == round.View && !status.Active);
        if (behind)
        {
            if (round.OwnViewChange is { } own && own.View >= status.View && !(own.View == status.View && status.ViewChanges.Contains(self)))
            {
                core.Send(to, own);
            }

            if (round.NewView is { } newView && (core.Leads || leadersToo)) core.Send(to, newView);
        }
        else if (status.View == round.View && round.Active)
        {
            if (!status.HasProposal && round.PrePrepare is { } prePrepare && (core.Leads || leadersToo)) core.Send(to, prePrepare);
            if (round.OwnPrepare is { } prepare && !status.Prepares.Contains(self)) core.Send(to, prepare);
        }
    }

    /// <summary>P63: a peer that shows nothing of its own vote may have forgotten it.</summary>
    private static void HandBack(Core core, MemberIndex to, Status status)
    {
        var inbox = core.Inbox;
        if (!status.Prepares.Contains(to) && inbox.Prepares.Find(to.Value, status.View) is { } prepare) core.Send(to, prepare);
        if (!status.Commits.Contains(to) && inbox.Commits.Find(to.Value, status.View) is { } commit) core.Send(to, commit);
        if (!status.HasProposal && inbox.PrePrepareOf(to) is var (prePrepare, _) && prePrepare.View == status.View) core.Send(to, prePrepare);
    }

    /// <summary>P55: the peer may have the block and lack the votes, while this replica has the votes and lacks the block.</summary>
    private static void PassOn(Core core, MemberIndex to, Certificate certificate, Status status)
    {
        foreach (var (member, signature) in certificate.Signatures)
        {
            if (certificate.View == status.View && status.Commits.Contains(member)) continue;
            core.Send(to, new Vote(VoteStep.Commit, certificate.Height, certificate.View, certificate.BlockHash, member, signature));
        }
    }

    private static void HearAsObserver(Core core, MemberIndex from, Height committed)
    {
        if (!core.Observation.IsOn || core.Rules is null) return;
        if (core.Observation.Hear(from, committed))
        {
            Recollection.Keep(core);
        }

        core.Observation.EndIfReached(core.Chain.Committed);
    }
}
