using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// P49: how long a leader takes to get an acceptable proposal to this replica. A leader that is always late, but never by a
/// whole view's time, would otherwise lead slowly until its relief.
/// </summary>
internal static class Patience
{
    /// <summary>Work appeared or went, or a height began: in view 0 the leader's time to propose runs.</summary>
    public static void Refresh(Core core)
    {
        if (!IsWaiting(core)) Stop(core);
        else if (!core.Timeouts.ProposalTimerRuns) Start(core);
    }

    /// <summary>A height began: its leader's time starts anew.</summary>
    public static void Restart(Core core)
    {
        if (IsWaiting(core)) Start(core);
        else Stop(core);
    }

    /// <summary>A new proposal was accepted in its first view, so nothing that a view change brought along.</summary>
    public static void OnAccepted(Core core)
    {
        if (core.Timeouts.ProposalTimerRuns) core.Leaders.NotePrompt();
        Stop(core);
    }

    public static void OnFired(Core core)
    {
        if (!core.Timeouts.ProposalTimerRuns) return;
        core.Timeouts.ProposalTimerRuns = false;
        if (!IsWaiting(core)) return;
        core.Leaders.NoteLate(core.Leader);
        if (core.Leaders.IsSlow(core.Leader, core.Chain.Candidates)) ViewChanges.SuspectLeader(core, ViewChangeReason.LeaderSlow);
    }

    private static bool IsWaiting(Core core)
    {
        var round = core.Round;
        return core.TransactionsPending && round.Active && round.View == View.Zero && !core.Leads && core.Votes
            && round.Check is not (ProposalCheck.Accepted or ProposalCheck.Refused) && round.Certified is null;
    }

    private static void Start(Core core)
    {
        core.Timeouts.ProposalTimerRuns = true;
        core.Emit(new Effect.SetTimer(TimerId.Proposal, core.Timeouts.Proposal));
    }

    private static void Stop(Core core)
    {
        if (!core.Timeouts.ProposalTimerRuns) return;
        core.Timeouts.ProposalTimerRuns = false;
        core.Emit(new Effect.CancelTimer(TimerId.Proposal));
    }
}
