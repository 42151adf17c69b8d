using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// How far this node's clock is from those of the departments that propose. A proposal's time is its leader's clock, so each
/// fresh one is a reading; it is late by the way here, which is little beside the window that the city allows. Any thread.
/// </summary>
public sealed class ClockWatch(TimeSpan window)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<DepartmentId, TimeSpan> _ahead = [];

    /// <summary>The median of the newest reading of each department, theirs minus ours; zero without any.</summary>
    public TimeSpan Offset
    {
        get
        {
            lock (_lock)
            {
                if (_ahead.Count == 0) return TimeSpan.Zero;
                var sorted = _ahead.Values.Order().ToArray();
                return sorted[(sorted.Length - 1) / 2];
            }
        }
    }

    /// <summary>Empty, or one sentence: half the window is used up, and beyond the window nobody votes for the other's blocks.</summary>
    public string Problem
    {
        get
        {
            lock (_lock)
            {
                var off = _ahead.Where(a => a.Value.Duration() > window / 2).OrderByDescending(a => a.Value.Duration()).ToList();
                if (off.Count == 0) return "";
                var most = off[0].Value;
                var who = string.Join(", ", off.Select(a => a.Key.Value).Order(StringComparer.Ordinal));
                var whose = off.Count * 2 > _ahead.Count ? "probably this validator's" : $"probably that of {who}";
                return $"the clocks here and at {who} differ by {Words(most.Duration())} ({(most < TimeSpan.Zero ? "theirs is behind" : "theirs is ahead")}; {window.TotalSeconds:0} s are allowed): {whose} time synchronisation does not work";
            }
        }
    }

    /// <param name="proposer">Another department that proposed just now.</param>
    /// <param name="ahead">Its proposal's time minus this node's clock.</param>
    public void Note(DepartmentId proposer, TimeSpan ahead)
    {
        lock (_lock) _ahead[proposer] = ahead;
    }

    /// <summary>The membership changed: who left says nothing about today's clocks.</summary>
    public void Keep(IReadOnlyCollection<DepartmentId> members)
    {
        lock (_lock)
        {
            foreach (var gone in _ahead.Keys.Where(d => !members.Contains(d)).ToList()) _ahead.Remove(gone);
        }
    }

    private static string Words(TimeSpan span) =>
        span.TotalHours >= 2 ? $"{span.TotalHours:0.#} hours" : span.TotalMinutes >= 2 ? $"{span.TotalMinutes:0} minutes" : $"{span.TotalSeconds:0} s";
}
