using System.Globalization;

namespace Grpc.Wire;

/// <summary>The <c>grpc-timeout</c> header: up to eight digits and a unit (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Timeout").</summary>
internal static class TimeoutHeader
{
    private const int MaxDigits = 8;
    private const long MaxValue = 99_999_999;

    /// <summary>Rounds up, so that the server never gives up before the client does. Not positive means "now".</summary>
    public static string Encode(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
            return "1n";
        var milliseconds = DivideUp(timeout.Ticks, TimeSpan.TicksPerMillisecond);
        if (milliseconds <= MaxValue)
            return milliseconds.ToString(CultureInfo.InvariantCulture) + "m";
        var seconds = Math.Min(DivideUp(timeout.Ticks, TimeSpan.TicksPerSecond), MaxValue);
        return seconds.ToString(CultureInfo.InvariantCulture) + "S";
    }

    public static bool TryDecode(string? header, out TimeSpan timeout)
    {
        timeout = default;
        if (header is null || header.Length < 2 || header.Length > MaxDigits + 1)
            return false;
        if (!long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        long? ticks = header[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => DivideUp(value, TimeSpan.NanosecondsPerTick),
            _ => null,
        };
        timeout = TimeSpan.FromTicks(ticks ?? 0);
        return ticks is not null;
    }

    private static long DivideUp(long value, long divisor) => (value + divisor - 1) / divisor;
}
