using System.CommandLine;
using System.Globalization;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Options of the facility commands.</summary>
internal static class FacilityOptions
{
    private const decimal Micro = 1_000_000;

    public static Argument<FacilityCode> Code() => new("CODE")
    {
        Description = "The facility's code: 17 digits (6 division, 2 class, 3 subclass, 6 serial).",
        CustomParser = result => ClientOptions.Parse(result, "a facility's code has 17 digits", (string? text, out FacilityCode code) => FacilityCode.TryParse(text, out code)),
    };

    public static Option<DepartmentId> Department() => new("--department")
    {
        Description = "The department whose official signs (default urban).",
        HelpName = "DEPARTMENT",
        DefaultValueFactory = _ => DepartmentId.Of("urban"),
        CustomParser = result => ClientOptions.Parse(result, "a department is named like urban or health", (string? text, out DepartmentId id) => DepartmentId.TryParse(text, out id)),
    };

    public static Option<string> Note() => new("--note") { Description = "What was seen or done, for people.", HelpName = "TEXT", DefaultValueFactory = _ => "" };

    public static Option<FacilityState> State(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "STATE",
        Required = true,
        CustomParser = result => ClientOptions.Parse(
            result, "the states are intact, damaged, lost, abandoned and removed", (string? text, out FacilityState state) => FacilityWords.TryParse(text, out state)),
    };

    /// <summary>Longitude and latitude in degrees, CGCS2000.</summary>
    public static Option<Place> At() => new("--at")
    {
        Description = "Where it is: longitude,latitude in degrees (CGCS2000), for example 116.397428,39.909230.",
        HelpName = "LON,LAT",
        Required = true,
        CustomParser = result => ClientOptions.Parse<Place>(result, "a place is longitude,latitude in degrees with at most six decimals", TryParse),
    };

    private static bool TryParse(string? text, out Place place)
    {
        var parts = (text ?? "").Split(',');
        if (parts.Length == 2 && TryMicro(parts[0], 180, out var longitude) && TryMicro(parts[1], 90, out var latitude))
        {
            place = new Place(longitude, latitude);
            return true;
        }

        place = default;
        return false;
    }

    private static bool TryMicro(string text, int most, out long micro)
    {
        var valid = decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees)
            && Math.Abs(degrees) <= most && decimal.Truncate(degrees * Micro) == degrees * Micro;
        micro = valid ? (long)(degrees * Micro) : 0;
        return valid;
    }

    /// <summary>Millionths of a degree.</summary>
    internal readonly record struct Place(long LongitudeMicro, long LatitudeMicro);
}
