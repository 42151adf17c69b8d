using CityConsortium.Client;
using Spectre.Console;

namespace CityConsortium.Cli.Client;

/// <summary>For a terminal: a bar with the rate, and above it the rows that failed.</summary>
internal sealed class ScreenAirReport(string path, IAnsiConsole console, ProgressTask task, TimeProvider clock) : IAirLoadReport
{
    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private long _drawn;

    public void RowFailed(int line, string reason)
    {
        lock (_lock) console.WriteLine($"{path}:{line}: {reason}");
    }

    public void Advanced(AirLoadSummary summary, double read)
    {
        lock (_lock)
        {
            if (_drawn != 0 && clock.GetElapsedTime(_drawn) < BetweenDrawings) return;
            _drawn = clock.GetTimestamp();
            var latencies = summary.Latencies();
            task.Value = read * task.MaxValue;
            task.Description = Markup.Escape(
                $"{summary.OnLedger} hours, {summary.HoursPerSecond:0} hours/s, verified receipt p50 {latencies.P50:0.0} ms p99 {latencies.P99:0.0} ms");
        }
    }

    public void Report(PendingReason value)
    {
        lock (_lock) task.Description = Markup.Escape($"not committed yet: {value.Sentence}");
    }
}
