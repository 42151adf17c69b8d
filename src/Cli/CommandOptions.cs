using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CityConsortium.Cli;

/// <summary>Options that several commands share, parsed so that a wrong value gets a sentence with the allowed ones.</summary>
public static class CommandOptions
{
    public const string DataVariable = "CITY_DATA";

    private const string DefaultData = ".city";

    /// <summary>The network's directory: <c>--data</c>, else the variable CITY_DATA, else <c>.city</c> here.</summary>
    public static Option<string> Data() => new("--data")
    {
        Description = $"Directory of the local network (default: ${DataVariable}, else {DefaultData}).",
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(DataVariable) is { Length: > 0 } named ? named : DefaultData,
    };

    /// <summary>An integer from <paramref name="least"/> to <paramref name="most"/>; null when not given.</summary>
    public static Option<int?> Integer(string name, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(Single(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
            result.AddError($"{name} takes a whole number from {least} to {most}, not '{Single(result)}'");
            return null;
        },
    };

    /// <summary>A span such as 500ms, 30s, 5m or 1h; null when not given.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (TryParseDuration(Single(result), out var span)) return span;
            result.AddError($"{name} takes a time such as 500ms, 30s, 5m or 1h, not '{Single(result)}'");
            return null;
        },
    };

    /// <summary>At most a day, more than nothing; a bare number counts seconds.</summary>
    public static bool TryParseDuration(string text, out TimeSpan span)
    {
        span = default;
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        double? unit = text[digits..] switch { "ms" => 1, "s" or "" => 1000, "m" => 60_000, "h" => 3_600_000, _ => null };
        if (unit is null || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
        var milliseconds = count * unit.Value;
        if (milliseconds is < 1 or > 86_400_000) return false;
        span = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    private static string Single(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
}
