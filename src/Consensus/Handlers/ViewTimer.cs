using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>The view's timer: only while there is work (P40), and for a view not yet open only after Q asked for it (P42).</summary>
internal static class ViewTimer
{
    /// <summary>A view or height began: the timer starts anew.</summary>
    public static void Restart(Core core)
    {
        var ran = core.Timeouts.ViewTimerRuns;
        core.Timeouts.ViewTimerRuns = false;
        Refresh(core);
        if (ran && !core.Timeouts.ViewTimerRuns) core.Emit(new Effect.CancelTimer(TimerId.View));
    }

    /// <summary>Work appeared or went: the timer starts or stops; one that runs goes on.</summary>
    public static void Refresh(Core core)
    {
        var round = core.Round;
        var wanted = core.HasWork && (round.Active || round.QuorumAsked);
        if (!wanted)
        {
            Stop(core);
            return;
        }

        if (core.Timeouts.ViewTimerRuns) return;
        core.Timeouts.ViewTimerRuns = true;
        core.Emit(new Effect.SetTimer(TimerId.View, core.Timeouts.Of(round.View)));
        if (!core.Timeouts.StatusIsIdle) return;
        core.Timeouts.StatusIsIdle = false;
        core.Emit(new Effect.SetTimer(TimerId.Status, core.Timeouts.BusyStatus));
    }

    public static void Stop(Core core)
    {
        if (!core.Timeouts.ViewTimerRuns) return;
        core.Timeouts.ViewTimerRuns = false;
        core.Emit(new Effect.CancelTimer(TimerId.View));
    }

    public static void OnFired(Core core)
    {
        if (!core.Timeouts.ViewTimerRuns) return;
        core.Timeouts.ViewTimerRuns = false;
        var round = core.Round;
        if (!core.HasWork || !(round.Active || round.QuorumAsked)) return;
        if (!core.Leads) core.Peers.NoteTimeout(core.Leader);
        ViewChanges.Ask(core, round.View.Next, ViewChangeReason.Timeout);
        Refresh(core);
    }
}
