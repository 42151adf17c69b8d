using CityConsortium.Client;

namespace CityConsortium.Cli.Client;

/// <summary>For files and programs: failed rows and reasons for waiting on stderr, nothing that moves.</summary>
internal sealed class PlainAirReport(string path, TextWriter output, TimeProvider clock) : IAirLoadReport
{
    private readonly WaitingNotice _waiting = new(output, clock);

    public void RowFailed(int line, string reason)
    {
        lock (output) output.WriteLine($"{path}:{line}: {reason}");
    }

    public void Advanced(AirLoadSummary summary, double read)
    {
    }

    public void Report(PendingReason value) => _waiting.Report(value);
}
