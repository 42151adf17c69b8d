using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>
/// The real-time air quality index of one hour by HJ 633, in integers: concentrations rounded half to even by GB/T 8170,
/// sub-indices rounded up, the index their maximum, 1 to 500.
/// </summary>
public static class AirQuality
{
    private const int MaxIndex = 500;

    /// <summary>AQI above which the index is published although items are missing (HJ 633-2026, 5.3.2).</summary>
    private const int PublishedIncompleteAbove = 100;

    private const int PrimaryAbove = 50;

    /// <summary>2026-03-01T00:00+08:00: hours from here on are evaluated by HJ 633-2026.</summary>
    public static readonly AirTime Hj633Of2026From = new(492_304);

    public static AqiStandard StandardAt(AirTime hour) => hour < Hj633Of2026From ? AqiStandard.Hj633Of2012 : AqiStandard.Hj633Of2026;

    public static AqiResult Evaluate(in AirReadings readings, AirTime hour)
    {
        var standard = StandardAt(hour);
        var sub = new int?[Pollutants.Count];
        var above = default(PollutantSet);
        var highest = 0;
        var complete = true;
        for (var i = 0; i < sub.Length; i++)
        {
            var item = (Pollutant)i;
            if (readings[item] is { } value)
            {
                sub[i] = SubIndex(item, Rounded(item, value), standard, out var isAbove);
                if (isAbove) above = above.With(item);
            }

            complete &= sub[i] is not null;
            highest = Math.Max(highest, sub[i] ?? 0);
        }

        int? index = highest > 0 && (complete || highest > PublishedIncompleteAbove) ? highest : null;
        return new AqiResult(standard, sub, index, PrimaryOf(sub, index), CategoryOf(index), above);
    }

    /// <summary>The concentration in the table's unit, rounded half to even in one step (GB/T 8170-2008, 3.2 and 3.3).</summary>
    internal static long Rounded(Pollutant item, long value)
    {
        var unit = item == Pollutant.Co ? 100 * AirReadings.UnitsPerMicrogram : AirReadings.UnitsPerMicrogram;
        var (whole, rest) = Math.DivRem(value, unit);
        return 2 * rest > unit || (2 * rest == unit && (whole & 1) == 1) ? whole + 1 : whole;
    }

    /// <param name="isAbove">Whether the concentration is above the last row of the table and the result capped at 500.</param>
    /// <returns>
    /// 1 to 500, or null: SO2 above 800 has no one-hour sub-index in HJ 633-2012. In HJ 633-2026 it is 200 (footnote b).
    /// </returns>
    internal static int? SubIndex(Pollutant item, long concentration, AqiStandard standard, out bool isAbove)
    {
        var column = Breakpoints.Of(item, standard);
        var levels = Breakpoints.SubIndices;
        isAbove = false;
        for (var row = 1; row < column.Length; row++)
        {
            if (concentration > column[row]) continue;
            long width = column[row] - column[row - 1];
            var climbed = (levels[row] - levels[row - 1]) * (concentration - column[row - 1]);
            return (int)Math.Max(1, levels[row - 1] + ((climbed + width - 1) / width));
        }

        if (column.Length < levels.Length) return standard == AqiStandard.Hj633Of2012 ? null : levels[column.Length - 1];
        isAbove = true;
        return MaxIndex;
    }

    internal static AqiCategory CategoryOf(int? index) => index switch
    {
        null => AqiCategory.None,
        <= 50 => AqiCategory.Excellent,
        <= 100 => AqiCategory.Good,
        <= 150 => AqiCategory.LightlyPolluted,
        <= 200 => AqiCategory.ModeratelyPolluted,
        <= 300 => AqiCategory.HeavilyPolluted,
        _ => AqiCategory.SeverelyPolluted,
    };

    private static PollutantSet PrimaryOf(int?[] sub, int? index)
    {
        var primary = default(PollutantSet);
        if (index is not > PrimaryAbove) return primary;
        for (var i = 0; i < sub.Length; i++)
        {
            if (sub[i] == index) primary = primary.With((Pollutant)i);
        }

        return primary;
    }
}
