using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.Up;

/// <summary>
/// For people. On a terminal the status is one line, rewritten in place; into a file or pipe it is a line per change, at most
/// one a second.
/// </summary>
internal sealed class ScreenReport(TextWriter output, bool isTerminal, Func<int> width, TimeProvider clock) : IUpReport
{
    private const string EraseLine = "\r\u001b[2K";
    private static readonly TimeSpan PipedEvery = TimeSpan.FromSeconds(1);

    private string _shown = "";
    private long? _shownAt;

    public void Starting(CityNetwork network, bool created)
    {
        Say($"{(created ? "new network" : "continuing the network")} in {network.Paths.Directory}");
        Say($"chain {network.Genesis.ChainId}");
    }

    public void Ready(CityNetwork network, NodeFleet fleet, NetworkStatus status, TimeSpan took)
    {
        Say($"ready after {took.TotalSeconds:0.0} s: {network.Validators.Count} departments, height {status.Height}");
        var table = new TextTable("department", "clients", "operations", "peers", "process");
        foreach (var validator in network.Validators)
        {
            var name = network.Genesis.DisplayName(Types.DepartmentId.Of(validator.Department));
            table.Add(name, validator.Client.OriginalString, validator.Operations.OriginalString, validator.Peer, fleet.Find(validator.Department)?.Pid.ToString() ?? "-");
        }

        foreach (var line in table.Lines())
        {
            Say(line);
        }
    }

    public void Waiting(NetworkStatus status, TimeSpan since) =>
        Say($"not ready after {since.TotalSeconds:0} s: {status.Answering} of {status.Validators} validators answer; {status.MarginInWords()}. Their logs are nodes/*/node.log");

    public void Status(NetworkStatus status)
    {
        var line = status.Line();
        if (isTerminal)
        {
            _shown = line;
            output.Write($"{EraseLine}{Cut(line)}");
            output.Flush();
            return;
        }

        var now = clock.GetTimestamp();
        if (line == _shown || (_shownAt is { } at && clock.GetElapsedTime(at, now) < PipedEvery)) return;
        _shown = line;
        _shownAt = now;
        output.WriteLine(line);
        output.Flush();
    }

    public void NodeExited(NodeProcess node) =>
        Say($"the validator of {node.Department} (process {node.Pid}) {node.Obituary()}. Start it again with: city node start {node.Department}");

    public void NodeStarted(NodeProcess node) => Say($"the validator of {node.Department} runs again as process {node.Pid}");

    public void Stopping()
    {
        // The line's last state stays on the terminal, above what follows; nothing is rewritten from here on.
        if (isTerminal && _shown.Length > 0) output.WriteLine();
        _shown = "";
        Say("stopping");
    }

    public void Stopped(NetworkStatus? last, IReadOnlyList<string> killed)
    {
        foreach (var department in killed)
        {
            Say($"the validator of {department} did not stop in time and was killed; it recovers at the next start");
        }

        Say(last is null ? "stopped" : $"stopped at height {last.Height}; 'city up' continues the same chain");
    }

    private void Say(string line)
    {
        if (isTerminal && _shown.Length > 0) output.Write(EraseLine);
        output.WriteLine(line);
        if (isTerminal && _shown.Length > 0) output.Write(Cut(_shown));
        output.Flush();
    }

    private string Cut(string line)
    {
        var columns = width();
        return columns > 1 && line.Length >= columns ? line[..(columns - 1)] : line;
    }
}
