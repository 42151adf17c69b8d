namespace CityConsortium.Simulation;

/// <summary>Virtual time in microseconds and everything that will happen in it. Equal times keep the order of scheduling.</summary>
public sealed class SimClock
{
    private readonly PriorityQueue<Action, (long At, long Order)> _queue = new();
    private long _order;

    public long Now { get; private set; }

    public long EventsRun { get; private set; }

    public void After(long delay, Action action) => _queue.Enqueue(action, (Now + Math.Max(0, delay), _order++));

    /// <returns>False when nothing is left to happen before <paramref name="end"/>.</returns>
    public bool RunNext(long end)
    {
        if (!_queue.TryPeek(out _, out var next) || next.At > end) return false;
        var action = _queue.Dequeue();
        Now = next.At;
        EventsRun++;
        action();
        return true;
    }

    public void SkipTo(long time) => Now = Math.Max(Now, time);
}
