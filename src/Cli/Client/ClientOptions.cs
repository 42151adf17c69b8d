using System.CommandLine;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Options that the client commands share.</summary>
internal static class ClientOptions
{
    /// <summary>The validator to ask, and no other.</summary>
    public static Option<string?> Via() => new("--via")
    {
        Description = "Ask this department's validator and no other.",
        HelpName = "DEPARTMENT",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON for programs instead of text for people." };

    public static Argument<StationId> Station() => new("STATION")
    {
        Description = "The monitoring station's id, for example Dongsi.",
        CustomParser = result => Parse(result, "a station's id is 1 to 32 letters, digits, '.', '_' or '-'", (string? text, out StationId id) => StationId.TryParse(text, out id)),
    };

    public static Option<StationId> StationOption() => new("--station")
    {
        Description = "The monitoring station's id, for example Dongsi.",
        HelpName = "STATION",
        Required = true,
        CustomParser = result => Parse(result, "a station's id is 1 to 32 letters, digits, '.', '_' or '-'", (string? text, out StationId id) => StationId.TryParse(text, out id)),
    };

    /// <summary>A time of China's, such as 2013-03-01T08:00 or 2013-03-01; another offset may be written out.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description, bool required = false) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        Required = required,
        CustomParser = result =>
        {
            if (result.Tokens.Count > 0 && ChinaTime.TryParse(result.Tokens[^1].Value, out var time)) return time;
            result.AddError($"{name} takes a time such as 2013-03-01T08:00 (Beijing time) or 2013-03-01T00:00Z");
            return null;
        },
    };

    public static T Parse<T>(System.CommandLine.Parsing.ArgumentResult result, string rule, TryParse<T> tryParse)
        where T : struct
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (!tryParse(text, out var value)) result.AddError($"'{text}' does not fit: {rule}");
        return value;
    }

    internal delegate bool TryParse<T>(string? text, out T value);
}
