using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Which timers run, and for how long. There is no clock here: durations go out, firings come in.</summary>
internal sealed class Timeouts(ConsensusParameters parameters)
{
    /// <summary>Doubling stops here at the latest; a shift beyond would overflow.</summary>
    private const ulong MaxDoublings = 20;

    public bool ViewTimerRuns { get; set; }

    public bool MissingBlockTimerRuns { get; set; }

    public bool ProposalTimerRuns { get; set; }

    /// <summary>Statuses go out at the low rate; work brings the timer forward.</summary>
    public bool StatusIsIdle { get; set; } = true;

    /// <summary>P60: while there is work a lost message is repaired within half a view's time.</summary>
    public TimeSpan BusyStatus => new(parameters.BaseTimeout.Ticks / 4);

    /// <summary>P60: an idle chain says little.</summary>
    public TimeSpan IdleStatus => new(parameters.BaseTimeout.Ticks * 2);

    /// <summary>P49: a proposal that comes later than this after the height began, with work waiting, is late.</summary>
    public TimeSpan Proposal => new(parameters.BaseTimeout.Ticks / 4);

    /// <summary>P54: how long a certified block may take to come by itself.</summary>
    public TimeSpan MissingBlock => new(parameters.BaseTimeout.Ticks / 8);

    /// <summary>P40: T(v) = min(T0 · 2^v, Tmax).</summary>
    public TimeSpan Of(View view)
    {
        var ticks = parameters.BaseTimeout.Ticks;
        for (var i = 0UL; i < Math.Min(view.Value, MaxDoublings) && ticks < parameters.MaxTimeout.Ticks; i++) ticks *= 2;
        return new TimeSpan(Math.Min(ticks, parameters.MaxTimeout.Ticks));
    }
}
