using CityConsortium.Types;

namespace CityConsortium.Nemesis.Load;

/// <summary>A transaction's place on the chain, ordered as the chain is.</summary>
internal readonly record struct Position(Height Height, int Index) : IComparable<Position>
{
    public int CompareTo(Position other) => Height != other.Height ? Height.CompareTo(other.Height) : Index.CompareTo(other.Index);

    public override string ToString() => $"{Height}/{Index}";
}

/// <param name="Number">The transaction's place in the history.</param>
/// <param name="After">The highest place that any client had been told of when this one was handed in.</param>
internal readonly record struct Ticket(int Number, Position? After);

/// <summary>
/// Everything the clients did and were told, 32 bytes a transaction. Real-time order is judged as it happens: what is handed
/// in after an acknowledgement must come later on the chain than what was acknowledged.
/// </summary>
internal sealed class History(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly List<string> _violations = [];
    private Position? _highest;
    private long _acknowledged;
    private long _lastAt = time.GetTimestamp();
    private TimeSpan _longestGap;

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate) return [.. _violations];
        }
    }

    /// <summary>The highest place that any client was told of.</summary>
    public Position? Highest
    {
        get
        {
            lock (_gate) return _highest;
        }
    }

    /// <summary>Only once nothing is added any more.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Called before the transaction leaves the client.</summary>
    public Ticket Submitting(TxId id)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(ShortId.Of(id), null));
            return new Ticket(_entries.Count - 1, _highest);
        }
    }

    /// <summary>Called when the client holds the verified receipt.</summary>
    public void Acknowledge(Ticket ticket, Position position)
    {
        lock (_gate)
        {
            _entries[ticket.Number] = _entries[ticket.Number] with { Position = position };
            if (ticket.After is { } after && position.CompareTo(after) <= 0)
            {
                _violations.Add($"a transaction at {position} was handed in after one at {after} had been acknowledged");
            }

            if (_highest is null || position.CompareTo(_highest.Value) > 0) _highest = position;
            Interlocked.Increment(ref _acknowledged);
            var gap = time.GetElapsedTime(_lastAt);
            if (gap > _longestGap) _longestGap = gap;
            _lastAt = time.GetTimestamp();
        }
    }

    /// <summary>The longest time without an acknowledgement since the last call, the one going on included.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_gate)
        {
            var gap = time.GetElapsedTime(_lastAt);
            var longest = gap > _longestGap ? gap : _longestGap;
            _longestGap = TimeSpan.Zero;
            return longest;
        }
    }

    /// <param name="Position">Null while or when its outcome is not known.</param>
    internal readonly record struct Entry(ShortId Id, Position? Position);
}
