namespace CityConsortium.Simulation;

/// <summary>Virtual time in microseconds and everything that will happen in it. Equal times keep the order of scheduling.</summary>
public sealed class SimClock
{
    /// <summary>A heap with four children per node: events are taken as often as added, and this is where a run spends its time.</summary>
    private const int Children = 4;

    private Event[] _heap = new Event[1024];
    private int _count;
    private long _order;

    public long Now { get; private set; }

    public long EventsRun { get; private set; }

    public void After(long delay, Action action)
    {
        if (_count == _heap.Length) Array.Resize(ref _heap, 2 * _count);
        var item = new Event(Now + Math.Max(0, delay), _order++, action);
        var hole = _count++;
        while (hole > 0)
        {
            var parent = (hole - 1) / Children;
            if (!item.IsBefore(_heap[parent])) break;
            _heap[hole] = _heap[parent];
            hole = parent;
        }

        _heap[hole] = item;
    }

    /// <returns>False when nothing is left to happen before <paramref name="end"/>.</returns>
    public bool RunNext(long end)
    {
        if (_count == 0 || _heap[0].At > end) return false;
        var next = _heap[0];
        Remove();
        Now = next.At;
        EventsRun++;
        next.Action();
        return true;
    }

    public void SkipTo(long time) => Now = Math.Max(Now, time);

    private void Remove()
    {
        var item = _heap[--_count];
        _heap[_count] = default;
        if (_count == 0) return;
        var hole = 0;
        while (true)
        {
            var first = (hole * Children) + 1;
            if (first >= _count) break;
            var least = first;
            for (var child = first + 1; child < Math.Min(first + Children, _count); child++)
            {
                if (_heap[child].IsBefore(_heap[least])) least = child;
            }

            if (!_heap[least].IsBefore(item)) break;
            _heap[hole] = _heap[least];
            hole = least;
        }

        _heap[hole] = item;
    }

    private readonly record struct Event(long At, long Order, Action Action)
    {
        public bool IsBefore(in Event other) => At < other.At || (At == other.At && Order < other.Order);
    }
}
