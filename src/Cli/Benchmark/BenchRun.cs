using CityConsortium.Client;

namespace CityConsortium.Cli.Benchmark;

/// <summary>One run from an empty directory to the figures. Everything it starts is stopped, also when it fails.</summary>
internal sealed class BenchRun(BenchOptions options, Action<string> progress)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <summary>Above the payload: envelope, contract and method names, note key.</summary>
    private const int EnvelopeBytes = 140;

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        progress("measuring this machine's Ed25519 rate");
        var rate = SignatureRate.Measure(options.PayloadBytes + EnvelopeBytes);
        progress($"starting {options.Validators} validators");
        await using var city = await BenchCity.StartAsync(options, cancellation);
        var identities = city.OpenIdentities();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };

        progress($"one client for {options.Duration.TotalSeconds / 2:0.#} s");
        var single = await LoadAsync(city, [identities[0]], 1, WarmUp, options.Duration / 2, () => Task.CompletedTask, cancellation);
        progress($"saturation: {options.InFlight} transactions under way for {options.Duration.TotalSeconds:0.#} s");
        var probes = new List<NodeProbe>();
        var full = await LoadAsync(
            city, identities, options.InFlight, WarmUp, options.Duration, async () => probes.Add(await NodeProbe.TakeAsync(city, http, cancellation)), cancellation);
        progress("killing the leader under light load");
        var recovery = await LeaderKill.MeasureAsync(city, options, identities[0], cancellation);
        foreach (var identity in identities)
        {
            identity.Dispose();
        }

        return BenchResult.From(options, rate, single, full, probes[0], probes[1], recovery, city.Network.Paths.Directory);
    }

    private async Task<LoadResult> LoadAsync(
        BenchCity city, IReadOnlyList<CityIdentity> identities, int loops, TimeSpan warmUp, TimeSpan window, Func<Task> onWindow, CancellationToken cancellation)
    {
        await using var client = city.CreateClient(options, identities[0]);
        var loop = new ClosedLoop(client, identities, options.PayloadBytes);
        var load = await loop.RunAsync(loops, warmUp, window, OnWindowAsync, cancellation);
        if (load.Transactions > 0) return load;
        var status = await city.LookAsync(cancellation);
        throw new CliException(
            $"no transaction was committed within {window.TotalSeconds:0.#} s; {status.Line()}. {load.FirstFailure ?? "No validator gave a reason."}", ExitCode.Internal);

        Task OnWindowAsync()
        {
            city.RefuseDeaths();
            return onWindow();
        }
    }
}
