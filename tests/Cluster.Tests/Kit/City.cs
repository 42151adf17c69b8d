using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace CityConsortium.Cluster.Tests;

/// <summary>A real local network: <c>city up</c> as a process with four validator processes, on free loopback ports, in a directory of its own.</summary>
internal sealed class City : IAsyncDisposable
{
    internal static readonly string[] Departments = ["urban", "environment", "health", "finance"];

    /// <summary>Only bounds a hang; no test measures time with it.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(3);

    /// <summary>The tool's exit code for what may succeed later.</summary>
    private const int NobodyAnswers = 75;

    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "city");
    private static int s_nextPort = 20_000 + (Environment.ProcessId % 400 * 50);

    private readonly List<string> _lines = [];
    private readonly IReadOnlyDictionary<string, string> _environment;
    private Process? _up;

    private City(string directory, int basePort, IReadOnlyDictionary<string, string> environment)
    {
        Data = directory;
        BasePort = basePort;
        _environment = environment;
    }

    internal string Data { get; }

    internal int BasePort { get; }

    internal string Genesis => Path.Combine(Data, "genesis.json");

    /// <param name="environment">Further environment variables of the processes.</param>
    /// <param name="prepare">Works on the network's files between its making and its first start.</param>
    internal static async Task<City> UpAsync(IReadOnlyDictionary<string, string>? environment = null, Action<City>? prepare = null)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"city-cluster-{Guid.CreateVersion7():N}");
        var city = new City(directory, FreePorts(), environment ?? new Dictionary<string, string>());
        if (prepare is not null)
        {
            var (code, output, error) = await city.RunAsync("init", "--base-port", city.BasePort.ToString());
            if (code != 0) throw new InvalidOperationException($"city init: {error}{output}");
            prepare(city);
        }

        await city.StartAsync();
        return city;
    }

    internal string Endpoint(string department) => $"https://127.0.0.1:{BasePort + (10 * Array.IndexOf(Departments, department)) + 1}";

    internal string PeerAddress(string department) => $"127.0.0.1:{BasePort + (10 * Array.IndexOf(Departments, department))}";

    internal string Operations(string department) => $"http://127.0.0.1:{BasePort + (10 * Array.IndexOf(Departments, department)) + 2}";

    /// <summary>Starts <c>city up</c> and waits for its word that the network is ready.</summary>
    internal async Task StartAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // It stops by itself even if this test process is killed.
        _up = Start("up", "--data", Data, "--base-port", BasePort.ToString(), "--json", "--duration", "600s");
        _up.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"'city up' ended: {string.Join('\n', Said())}"));
                return;
            }

            lock (_lines) _lines.Add(line.Data);
            if (line.Data.Contains("\"event\":\"ready\"")) ready.TrySetResult();
        };
        _up.ErrorDataReceived += (_, line) =>
        {
            lock (_lines) _lines.Add(line.Data ?? "");
        };
        _up.BeginOutputReadLine();
        _up.BeginErrorReadLine();
        await ready.Task.WaitAsync(Hung);
    }

    /// <summary>Runs a command on this network as a person types it.</summary>
    internal async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        using var hung = new CancellationTokenSource(Hung);
        var output = process.StandardOutput.ReadToEndAsync(hung.Token);
        var error = process.StandardError.ReadToEndAsync(hung.Token);
        await process.WaitForExitAsync(hung.Token);
        return (process.ExitCode, await output, await error);
    }

    internal async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync([.. arguments, "--json"]);
        if (code != 0) throw new InvalidOperationException($"city {string.Join(' ', arguments)} ended with {code}: {error}{output}");
        return JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement;
    }

    /// <summary>What the network says. On a busy machine nobody may answer in time; that is asked again.</summary>
    internal Task<Dictionary<string, JsonElement>> StatusAsync() => UntilAsync("somebody answers", static _ => true);

    /// <summary>Asks again and again until the network is as expected; what it said last is in the failure.</summary>
    internal async Task<Dictionary<string, JsonElement>> UntilAsync(string what, Func<Dictionary<string, JsonElement>, bool> holds)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            // "Nobody answers in time" is an answer too, on a machine that does much else.
            var (code, output, error) = await RunAsync("status", "--json");
            if (code is not (0 or NobodyAnswers)) throw new InvalidOperationException($"city status ended with {code}: {error}{output}");
            if (code == 0 && Validators(JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement) is var status && holds(status)) return status;
            if (started.Elapsed > Hung) throw new TimeoutException($"the network did not come to be: {what}; it says {output}");
        }
    }

    /// <summary>Waits until one validator's metrics name a height.</summary>
    internal async Task UntilHeightAsync(string department, long height)
    {
        using var http = new HttpClient();
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var metrics = await http.GetStringAsync(Operations(department) + "/metrics");
                var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith("cityconsortium_ledger_height", StringComparison.Ordinal));
                if (line is not null && double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture) >= height) return;
            }
            catch (HttpRequestException)
            {
                // It is not there yet, or between its old ledger and the new one.
            }

            if (started.Elapsed > Hung) throw new TimeoutException($"{department} did not come to height {height}");
            await Task.Delay(100);
        }
    }

    /// <summary>Kills one validator as a power cut would: SIGKILL to its own process.</summary>
    internal async Task KillAsync(string department) => await RunAsync("node", "kill", department);

    internal async Task StartNodeAsync(string department)
    {
        var (code, output, error) = await RunAsync("node", "start", department);
        if (code != 0) throw new InvalidOperationException($"starting {department}: {error}{output}");
    }

    internal async Task StopAsync()
    {
        if (_up is null) return;
        if (!_up.HasExited)
        {
            using var interrupt = Process.Start("kill", ["-INT", _up.Id.ToString()]);
            await interrupt.WaitForExitAsync();
        }

        using var hung = new CancellationTokenSource(Hung);
        await _up.WaitForExitAsync(hung.Token);
        _up.Dispose();
        _up = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var department in Departments) await RunAsync("node", "kill", department);
        Directory.Delete(Data, recursive: true);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Tool)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["CITY_DATA"] = Data;
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        return Process.Start(start)!; // a start without shell gives a process or throws
    }

    private List<string> Said()
    {
        lock (_lines) return [.. _lines.TakeLast(10)];
    }

    private static Dictionary<string, JsonElement> Validators(JsonElement status) =>
        status.GetProperty("validators").EnumerateArray().ToDictionary(v => v.GetProperty("department").GetString()!);

    private static int FreePorts()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var candidate = Interlocked.Add(ref s_nextPort, 50);
            if (Enumerable.Range(candidate, 50).All(IsFree)) return candidate;
        }

        throw new InvalidOperationException("no 50 free ports in a row");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
