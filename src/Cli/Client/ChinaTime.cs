using System.Globalization;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Times as people in the city write them: UTC+8, all year.</summary>
internal static class ChinaTime
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-ddTHH", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm"];
    private static readonly string[] FormsWithOffset = ["yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm'Z'"];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        if (DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            time = new DateTimeOffset(local, Offset);
            return true;
        }

        return DateTimeOffset.TryParseExact(text, FormsWithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    /// <summary>A validator may give any number as a time; beyond the calendar it is shown as that.</summary>
    public static string Show(BlockTime time) => time.IsInCalendar ? Show(time.ToDateTimeOffset()) : time.ToString();

    public static string Show(DateTimeOffset time) => time.ToOffset(Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
