using System.Diagnostics;
using System.Globalization;
using CityConsortium.Types;

namespace CityConsortium.Nemesis.Flood;

/// <summary>
/// The flood in a process of its own, at nice 19: on the two cores that it shares with what it attacks it must not win by
/// taking the CPU. Ends with its input, so it does not outlive this process.
/// </summary>
internal sealed class FloodProcess : IDisposable
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "city-nemesis");

    private readonly Process _process;

    private FloodProcess(Process process) => _process = process;

    /// <summary>Returns when everything is signed and the flood can begin.</summary>
    /// <param name="most">It ends by itself after so long.</param>
    public static async Task<FloodProcess> PrepareAsync(FloodKind kind, double perSecond, TimeSpan most, string keyFile, ChainId chain, IEnumerable<string> validators)
    {
        var start = new ProcessStartInfo("nice") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] words =
        [
            "-n", "19", Tool, "flooder", kind.Name, kind.Connections.ToString(CultureInfo.InvariantCulture), perSecond.ToString(CultureInfo.InvariantCulture), ((int)Math.Ceiling(most.TotalSeconds)).ToString(CultureInfo.InvariantCulture),
            keyFile, chain.ToString(), .. validators,
        ];
        foreach (var word in words) start.ArgumentList.Add(word);
        var process = Process.Start(start) ?? throw new NemesisException("the flood's process does not start");
        var said = await process.StandardOutput.ReadLineAsync();
        return said == "ready" ? new FloodProcess(process) : throw new NemesisException($"the flood's process is not ready: {said}");
    }

    /// <summary>Completes when each of its connections was opened or turned away once.</summary>
    public async Task BeginAsync()
    {
        await _process.StandardInput.WriteLineAsync("go");
        await _process.StandardInput.FlushAsync();
        await _process.StandardOutput.ReadLineAsync();
    }

    public async Task<FloodReport> EndAsync()
    {
        _process.StandardInput.Close();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new NemesisException("the flood's process ended without a report");
        await _process.WaitForExitAsync();
        return FloodReport.Parse(line);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
