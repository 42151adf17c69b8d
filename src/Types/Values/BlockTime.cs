namespace CityConsortium.Types;

/// <summary>
/// Milliseconds since 1970-01-01T00:00:00Z as written in a block header. All expiry and deadlines compare against this,
/// never against a machine's clock.
/// </summary>
public readonly record struct BlockTime(long UnixMilliseconds) : IComparable<BlockTime>
{
    /// <summary>The years 1 to 9999, as far as a calendar date can be written.</summary>
    /// <summary>Milliseconds: the widest time zones there are.</summary>
    private const long WidestZone = 14 * 3_600_000;

    private const long MinPrintable = -62_135_596_800_000 + WidestZone;
    private const long MaxPrintable = 253_402_300_799_999 - WidestZone;

    public BlockTime Add(TimeSpan span) => new(checked(UnixMilliseconds + (span.Ticks / TimeSpan.TicksPerMillisecond)));

    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    public static BlockTime From(DateTimeOffset instant) => new(instant.ToUnixTimeMilliseconds());

    public int CompareTo(BlockTime other) => UnixMilliseconds.CompareTo(other.UnixMilliseconds);

    /// <summary>Whether it is a day of the years 1 to 9999 in every time zone.</summary>
    public bool IsInCalendar => UnixMilliseconds is >= MinPrintable and <= MaxPrintable;

    /// <summary>Total: a hostile sender may have written any number, and a refusal must be able to name it.</summary>
    public override string ToString() => IsInCalendar
        ? ToDateTimeOffset().ToString("yyyy-MM-ddTHH:mm:ss.fffZ")
        : $"{UnixMilliseconds} ms";

    public static bool operator <(BlockTime left, BlockTime right) => left.UnixMilliseconds < right.UnixMilliseconds;

    public static bool operator >(BlockTime left, BlockTime right) => left.UnixMilliseconds > right.UnixMilliseconds;

    public static bool operator <=(BlockTime left, BlockTime right) => left.UnixMilliseconds <= right.UnixMilliseconds;

    public static bool operator >=(BlockTime left, BlockTime right) => left.UnixMilliseconds >= right.UnixMilliseconds;
}
