using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Nemesis.City;

/// <summary>The validators' processes. Knows which of them were ended on purpose; any other end is a finding.</summary>
internal sealed class Members(CityNetwork network) : IAsyncDisposable
{
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(60);
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "city");

    /// <summary>SIGTERM's answer before there was anything to stop.</summary>
    private const int StoppedWhileStarting = 130;

    /// <summary>A write beyond the file size limit shall fail, not end the process by a signal.</summary>
    private static readonly string[] Plain = ["/bin/sh", "-c", """trap '' XFSZ; exec "$0" "$@" """, Tool, "node", "run"];

    private readonly Dictionary<string, NodeProcess> _running = [];
    private readonly HashSet<string> _paused = [];
    private readonly HashSet<string> _mayEnd = [];
    private readonly List<string> _unasked = [];

    public IReadOnlyList<string> Departments { get; } = [.. network.Validators.Select(v => v.Department)];

    /// <summary>Validators that ended although nobody ended them, with their last words.</summary>
    public IReadOnlyList<string> UnaskedEnds => _unasked;

    public IReadOnlyList<string> Running => [.. Departments.Where(d => _running.TryGetValue(d, out var p) && !p.HasExited)];

    public int PidOf(string department) => _running[department].Pid;

    public string DataOf(string department) => network.Paths.Node(department).Data;

    /// <param name="environment">Words of <c>env NAME=VALUE …</c> to run it under.</param>
    public void Start(string department, params string[] environment)
    {
        Look();
        if (_running.ContainsKey(department)) return;
        string[] command = environment.Length == 0 ? Plain : ["/usr/bin/env", .. environment, .. Plain];
        _running[department] = new NodeLauncher(command).StartSupervised(department, network.Paths.Node(department));
    }

    public void StartMissing()
    {
        foreach (var department in Departments) Start(department);
    }

    /// <summary>SIGKILL, and the process is gone when this returns.</summary>
    public async Task KillAsync(params string[] departments)
    {
        Look();
        NodeProcess[] processes = [.. departments.Where(_running.ContainsKey).Select(d => _running[d])];
        foreach (var process in processes) process.Kill();
        foreach (var process in processes) await ForgetAsync(process);
    }

    /// <summary>SIGTERM, as an operator's restart does.</summary>
    /// <exception cref="NemesisException">It did not stop.</exception>
    public async Task StopAsync(string department)
    {
        Look();
        if (!_running.TryGetValue(department, out var process)) return;
        process.Terminate();
        using var patience = new CancellationTokenSource(StopsWithin);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new NemesisException($"{department} did not stop within {StopsWithin.TotalSeconds:0} s of SIGTERM");
        }

        if (process.ExitCode is not (0 or StoppedWhileStarting)) _unasked.Add($"{department}, told to stop, {process.Obituary()}");
        await ForgetAsync(process);
    }

    public void Pause(string department)
    {
        Signals.Pause(PidOf(department));
        _paused.Add(department);
    }

    public void Resume()
    {
        foreach (var department in _paused) Signals.Resume(PidOf(department));
        _paused.Clear();
    }

    /// <summary>Resident bytes of the running process that has most: VmRSS of /proc/PID/status, given there in kB (proc(5)).</summary>
    public long LargestResident() => Running.Max(d => File.ReadLines($"/proc/{PidOf(d)}/status")
        .Where(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Select(l => 1024 * long.Parse(l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1])).First());

    /// <summary>Until <see cref="Forbid"/> its end is what a fault aims at, not a finding.</summary>
    public void AllowEnd(string department) => _mayEnd.Add(department);

    public void Forbid()
    {
        Look();
        _mayEnd.Clear();
    }

    /// <summary>Waits for an end that a fault aims at.</summary>
    /// <exception cref="NemesisException">It did not end, or not in the way that says what is wrong.</exception>
    public async Task EndsByItselfAsync(string department, int exitCode)
    {
        var process = _running[department];
        using var patience = new CancellationTokenSource(StopsWithin);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new NemesisException($"{department} goes on although its disk takes nothing any more");
        }

        if (process.ExitCode != exitCode) throw new NemesisException($"{department}, whose disk failed, {process.Obituary()}");
        await ForgetAsync(process);
    }

    /// <summary>Notes who has ended since the last look.</summary>
    public void Look()
    {
        foreach (var (department, process) in _running.Where(p => p.Value.HasExited).ToList())
        {
            if (!_mayEnd.Contains(department)) _unasked.Add($"{department} {process.Obituary()}");
            _running.Remove(department);
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Resume();
        await KillAsync([.. _running.Keys]);
    }

    private async Task ForgetAsync(NodeProcess process)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        _running.Remove(process.Department);
        _paused.Remove(process.Department);
        process.Dispose();
    }
}
