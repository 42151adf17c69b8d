using System.Globalization;
using System.IO.Compression;
using System.Text;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>
/// Reads a station file of the Beijing multi-site form: one hour a line, Beijing time, <c>NA</c> for what was not measured, all
/// items in µg/m³, plain or gzip. Every line becomes a row; a broken one says why.
/// </summary>
internal sealed class AirFile : IDisposable
{
    /// <summary>A line longer than this is no reading; it bounds what a hostile file makes us hold.</summary>
    private const int MaxLineLength = 4096;

    /// <summary>µg/m³; the contract's own limits, ten times what the worst dust storms left in the air.</summary>
    private const decimal MostInAir = 100_000;

    /// <summary>µg/m³, for carbon monoxide.</summary>
    private const decimal MostCarbonMonoxide = 10 * MostInAir;

    private readonly FileStream _file;
    private readonly StreamReader _reader;
    private readonly AirColumns _columns;
    private readonly StationId _station;
    private readonly Dictionary<long, (int Line, AirReadings Readings)> _seen = [];

    /// <summary>Without this switch the runtime reads a gzip file that was cut off as if it simply ended there.</summary>
    static AirFile() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private AirFile(FileStream file, StreamReader reader, AirColumns columns, StationId station)
    {
        _file = file;
        _reader = reader;
        _columns = columns;
        _station = station;
    }

    /// <summary>How much of the file has been read, 0 to 1.</summary>
    public double Progress => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    /// <exception cref="CliException">The file is missing, unreadable or no station file.</exception>
    public static AirFile Open(string path, StationId station)
    {
        try
        {
            var file = File.OpenRead(path);
            var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            var reader = new StreamReader(isGzip ? new GZipStream(file, CompressionMode.Decompress) : file, new UTF8Encoding(false, throwOnInvalidBytes: true));
            if (AirColumns.Find(ReadLine(reader, path), out var problem) is { } columns) return new AirFile(file, reader, columns, station);
            reader.Dispose();
            throw new CliException($"{path} is no station file: {problem}. It must have year, month, day, hour, PM2.5, PM10, SO2, NO2, CO and O3.", ExitCode.BadConfig);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {e.Message} Give the path of a station file (.csv or .csv.gz).", ExitCode.BadConfig);
        }
    }

    /// <summary>All rows, in the order of the file.</summary>
    /// <exception cref="CliException">The file ends in the middle of its compression, or is no text.</exception>
    public IEnumerable<AirRow> Rows()
    {
        var line = 1;
        while (ReadLine(_reader, _file.Name) is { } text)
        {
            line++;
            if (text.Length > 0) yield return ReadRow(line, text);
        }
    }

    public void Dispose() => _reader.Dispose();

    private static string? ReadLine(StreamReader reader, string path)
    {
        try
        {
            return ReadShort(reader);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or DecoderFallbackException)
        {
            throw new CliException($"{path} is damaged: {e.Message} What came before is loaded; get the file again and load it again.", ExitCode.BadConfig);
        }
    }

    /// <summary>Of a line that is too long only as much is kept as shows that it is.</summary>
    private static string? ReadShort(StreamReader reader)
    {
        var next = reader.Read();
        if (next < 0) return null;
        var line = new StringBuilder();
        for (; next is not (< 0 or '\n'); next = reader.Read())
        {
            if (line.Length <= MaxLineLength) line.Append((char)next);
        }

        if (line.Length > 0 && line[^1] == '\r') line.Length--;
        return line.ToString();
    }

    private AirRow ReadRow(int line, string text)
    {
        if (text.Length > MaxLineLength) return AirRow.Broken(line, $"the line has more than {MaxLineLength} characters; a reading has fewer");
        if (CsvLine.Split(text) is not { } cells) return AirRow.Broken(line, "a quote is not closed or stands in the middle of a cell");
        if (cells.Count != _columns.Count) return AirRow.Broken(line, $"it has {cells.Count} columns; the first line names {_columns.Count}");
        if (_columns.Station is { } place && cells[place] != _station.Value) return AirRow.Broken(line, $"it is of station '{Clip(cells[place])}', not {_station}");
        if (ReadHour(cells, out var problem) is not { } hour) return AirRow.Broken(line, problem!);
        var values = new long?[Pollutants.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadValue(cells[_columns.Items[i]], i, out problem);
            if (problem is not null) return AirRow.Broken(line, problem);
        }

        return Once(line, new HourReading(hour, new AirReadings(values[0], values[1], values[2], values[3], values[4], values[5])));
    }

    private AirTime? ReadHour(List<string> cells, out string? problem)
    {
        problem = null;
        var parts = new[] { _columns.Year, _columns.Month, _columns.Day, _columns.Hour }.Select(c => cells[c]).ToArray();
        var numbers = parts.Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1).ToArray();
        var isTime = numbers[0] is >= 1 and <= 9999 && numbers[1] is >= 1 and <= 12 && numbers[2] >= 1 && numbers[2] <= DateTime.DaysInMonth(numbers[0], numbers[1])
            && numbers[3] is >= 0 and <= 23;
        var hour = isTime ? AirTime.From(new DateTimeOffset(numbers[0], numbers[1], numbers[2], numbers[3], 0, 0, ChinaTime.Offset)) : null;
        if (hour is { IsInRange: true }) return hour;
        problem = $"year {Clip(parts[0])}, month {Clip(parts[1])}, day {Clip(parts[2])}, hour {Clip(parts[3])} is no hour that a station can have measured";
        return null;
    }

    private static long? ReadValue(string cell, int item, out string? problem)
    {
        problem = null;
        if (cell == "NA") return null;
        var name = AirColumns.NameOf(item);
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(cell, Style, CultureInfo.InvariantCulture, out var value))
        {
            problem = cell.Length == 0 ? $"{name} is empty; a missing measurement is written NA" : $"{name} is '{Clip(cell)}', which is no number";
            return null;
        }

        var most = item == (int)Pollutant.Co ? MostCarbonMonoxide : MostInAir;
        var units = value is >= 0 && value <= most ? value * AirReadings.UnitsPerMicrogram : -1;
        problem = units < 0 ? $"{name} is {Clip(cell)} µg/m³, which is impossible (0 to {most:0})"
            : units != decimal.Truncate(units) ? $"{name} is {Clip(cell)}: more than four decimals"
            : null;
        return problem is null ? (long)units : null;
    }

    private AirRow Once(int line, HourReading reading)
    {
        if (_seen.TryAdd(reading.Hour.Hours, (line, reading.Readings))) return AirRow.Good(line, reading);
        var first = _seen[reading.Hour.Hours];
        return first.Readings == reading.Readings ? AirRow.Repeated(line) : AirRow.Broken(line, $"it repeats {reading.Hour} of line {first.Line} with other values");
    }

    private static string Clip(string text) => text.Length <= 32 ? text : text[..32] + "…";
}
