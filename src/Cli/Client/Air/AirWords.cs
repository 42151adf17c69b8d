using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>The words of HJ 633, Chinese with English beside them.</summary>
internal static class AirWords
{
    public static string Of(AqiCategory category) => category switch
    {
        AqiCategory.Excellent => "优 Excellent",
        AqiCategory.Good => "良 Good",
        AqiCategory.LightlyPolluted => "轻度污染 Lightly polluted",
        AqiCategory.ModeratelyPolluted => "中度污染 Moderately polluted",
        AqiCategory.HeavilyPolluted => "重度污染 Heavily polluted",
        AqiCategory.SeverelyPolluted => "严重污染 Severely polluted",
        _ => "数据不足 Not enough data (NA)",
    };

    public static string Of(AqiStandard standard) => standard == AqiStandard.Hj633Of2012 ? "HJ 633-2012" : "HJ 633-2026";
}
