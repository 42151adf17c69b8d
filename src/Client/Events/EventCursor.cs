using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>A place in the stream of events: what comes after it has not been seen. Written <c>height:index</c>.</summary>
/// <param name="Index">Place of the event within its block.</param>
public readonly record struct EventCursor(Height Height, uint Index) : IComparable<EventCursor>
{
    /// <summary>Before the first event of the chain.</summary>
    public static EventCursor Beginning => default;

    /// <summary>After everything in this block.</summary>
    public static EventCursor AfterBlock(Height height) => new(height, uint.MaxValue);

    public static bool TryParse(string? text, out EventCursor cursor)
    {
        cursor = default;
        var colon = text?.IndexOf(':') ?? -1;
        if (colon < 0 || !ulong.TryParse(text.AsSpan(0, colon), out var height) || !uint.TryParse(text.AsSpan(colon + 1), out var index)) return false;
        cursor = new EventCursor(new Height(height), index);
        return true;
    }

    public int CompareTo(EventCursor other) => Height == other.Height ? Index.CompareTo(other.Index) : Height.CompareTo(other.Height);

    public override string ToString() => $"{Height}:{Index}";

    public static bool operator <(EventCursor left, EventCursor right) => left.CompareTo(right) < 0;

    public static bool operator >(EventCursor left, EventCursor right) => left.CompareTo(right) > 0;

    public static bool operator <=(EventCursor left, EventCursor right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EventCursor left, EventCursor right) => left.CompareTo(right) >= 0;
}
