namespace CityConsortium.Cli.Client;

/// <summary>Where a station file has the columns that are read. They are found by name; others are left alone.</summary>
internal sealed record AirColumns(int Count, int Year, int Month, int Day, int Hour, IReadOnlyList<int> Items, int? Station)
{
    /// <summary>In the order of <see cref="Types.Pollutant"/>.</summary>
    private static readonly string[] ItemNames = ["PM2.5", "PM10", "SO2", "NO2", "CO", "O3"];

    /// <returns>The columns, or null with the sentence that says which are missing.</returns>
    public static AirColumns? Find(string? header, out string? problem)
    {
        var names = CsvLine.Split(header?.TrimStart('\uFEFF') ?? "") ?? [];
        string[] needed = ["year", "month", "day", "hour", .. ItemNames];
        var places = needed.Select(n => names.FindIndex(name => string.Equals(name, n, StringComparison.OrdinalIgnoreCase))).ToArray();
        var missing = needed.Where((_, i) => places[i] < 0).ToList();
        problem = missing.Count > 0 ? $"its first line does not name the column{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing)}" : null;
        if (problem is not null) return null;
        var station = names.FindIndex(n => string.Equals(n, "station", StringComparison.OrdinalIgnoreCase));
        return new AirColumns(names.Count, places[0], places[1], places[2], places[3], places[4..], station < 0 ? null : station);
    }

    public static string NameOf(int item) => ItemNames[item];
}
