namespace CityConsortium.Types;

/// <summary>The hour of a one-hour mean: whole hours since 1970-01-01T00:00Z, labelled as the station labels it.</summary>
public readonly record struct AirTime(long Hours) : IComparable<AirTime>
{
    private const long HourMs = 3_600_000;

    /// <summary>1990-01-01T00:00Z: China's automatic monitoring is younger.</summary>
    public static readonly AirTime Earliest = new(175_320);

    /// <summary>9999-12-31T00:00Z; it keeps every later calculation far from overflow.</summary>
    public static readonly AirTime Latest = new(70_389_504);

    public bool IsInRange => Hours >= Earliest.Hours && Hours <= Latest.Hours;

    /// <returns>Null unless the instant is a whole hour.</returns>
    public static AirTime? From(DateTimeOffset instant)
    {
        var milliseconds = instant.ToUnixTimeMilliseconds();
        return instant.UtcTicks % TimeSpan.TicksPerHour == 0 ? new AirTime(milliseconds / HourMs) : null;
    }

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(Hours * HourMs);

    public BlockTime ToBlockTime() => new(checked(Hours * HourMs));

    public int CompareTo(AirTime other) => Hours.CompareTo(other.Hours);

    /// <summary>In China's time, as everybody there reads it.</summary>
    public override string ToString() => IsInRange
        ? ToDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-ddTHH:mmzzz")
        : $"hour {Hours}";

    public static bool operator <(AirTime left, AirTime right) => left.Hours < right.Hours;

    public static bool operator >(AirTime left, AirTime right) => left.Hours > right.Hours;

    public static bool operator <=(AirTime left, AirTime right) => left.Hours <= right.Hours;

    public static bool operator >=(AirTime left, AirTime right) => left.Hours >= right.Hours;
}
