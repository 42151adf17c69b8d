using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>The first input: pick up where the safety record stops (P72).</summary>
internal static class Starting
{
    public static void OnStarted(Core core, RecoveredState recovered)
    {
        core.Emit(new Effect.SetTimer(TimerId.Status, core.Timeouts.BusyStatus));
        if (core.Rules is not null && core.Observation.IsOn) Recollection.Keep(core);
        Recollection.Examine(core, recovered);
        if (core.Votes && recovered.SafetyRecord is { } record && record.Height == core.Round.Height) Resume(core, record);
        Reports.Broadcast(core);
        if (core.Round.Active) core.Observe(new ConsensusEvent.ViewStarted(core.Round.Height, core.Round.View, core.Leader));
        ViewTimer.Refresh(core);
    }

    private static void Resume(Core core, SafetyRecord record)
    {
        var round = core.Round;
        round.Prepared = record.Prepared;
        var votedInView = record.PrePrepare?.View == record.View || record.Prepare?.View == record.View || record.Commit?.View == record.View;
        if (record.View > View.Zero && !votedInView)
        {
            // It had asked for the view and not entered it: ask again.
            ViewChanges.Ask(core, record.View, ViewChangeReason.Restarted);
            return;
        }

        round.Enter(record.View, newView: null);
        if (record.Prepared is { } prepared && prepared.Certificate.View == record.View)
        {
            // P72: bodies are on this disk (H3) and were checked before the vote, so executing again leads to the same commit vote.
            Proposals.Execute(core, prepared.Proposal);
        }
    }
}
