using CityConsortium.Client;

namespace CityConsortium.Cli.Client;

/// <summary>One row of a station file: an hour, or the reason why it is none.</summary>
/// <param name="Line">From 1, the header's included.</param>
/// <param name="Reading">Null for a row that is broken or repeats an earlier one.</param>
/// <param name="Problem">Null for a row that is good or repeats an earlier one.</param>
/// <param name="IsRepeat">The same hour with the same values was there before.</param>
internal sealed record AirRow(int Line, HourReading? Reading, string? Problem, bool IsRepeat)
{
    public static AirRow Good(int line, HourReading reading) => new(line, reading, null, false);

    public static AirRow Broken(int line, string problem) => new(line, null, problem, false);

    public static AirRow Repeated(int line) => new(line, null, null, true);
}
