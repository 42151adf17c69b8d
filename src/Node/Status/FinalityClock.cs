namespace CityConsortium.Node;

/// <summary>The median wait of the last committed transactions, for the status line.</summary>
public sealed class FinalityClock
{
    private const int Window = 512;

    private readonly Lock _gate = new();
    private readonly double[] _microseconds = new double[Window];
    private int _next;
    private int _filled;

    public void Add(TimeSpan waited)
    {
        lock (_gate)
        {
            _microseconds[_next] = waited.TotalMicroseconds;
            _next = (_next + 1) % Window;
            _filled = Math.Min(_filled + 1, Window);
        }
    }

    /// <summary>In microseconds; 0 while nothing was committed.</summary>
    public ulong Median()
    {
        lock (_gate)
        {
            if (_filled == 0) return 0;
            var sorted = _microseconds.AsSpan(0, _filled).ToArray();
            Array.Sort(sorted);
            return (ulong)sorted[_filled / 2];
        }
    }
}
