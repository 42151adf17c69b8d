using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Benchmark;

/// <summary>How long the city stands still when the leader's process is killed under light load.</summary>
internal static class LeaderKill
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    /// <summary>The leader is relieved now and then; a run that hits such a moment is begun again, so many times.</summary>
    private const int Attempts = 5;

    /// <returns>From kill -9 to the next block that a surviving validator has committed.</returns>
    public static async Task<TimeSpan> MeasureAsync(BenchCity city, BenchOptions options, CityIdentity identity, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await TryMeasureAsync(city, options, identity, cancellation) is { } took) return took;
        }

        throw new CliException($"the leader changed under the measurement {Attempts} times in a row; its loss could not be measured.", ExitCode.Internal);
    }

    private static async Task<TimeSpan?> TryMeasureAsync(BenchCity city, BenchOptions options, CityIdentity identity, CancellationToken cancellation)
    {
        var leader = await FindLeaderAsync(city, cancellation);
        ValidatorEntry[] survivors = [.. city.Network.Validators.Where(v => v.Department != leader.Department)];
        await using var client = city.CreateClient(options, identity, survivors);
        var load = new ClosedLoop(client, [identity], options.PayloadBytes);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // One transaction at a time, through a survivor: enough that a block is always wanted.
        var loading = load.RunAsync(1, TimeSpan.Zero, Patience + Patience, () => Task.CompletedTask, stop.Token);
        try
        {
            await WaitForBlockAsync(city, survivors, await HighestAsync(city, survivors, cancellation), cancellation);
            if (await FindLeaderAsync(city, cancellation) != leader) return null;
            city.Fleet.Find(leader.Department)!.Kill();
            var killed = TimeProvider.System.GetTimestamp();

            // A block that was certified before the kill may still arrive: what counts is the one after what is known now.
            var known = await HighestAsync(city, survivors, cancellation);
            await WaitForBlockAsync(city, survivors, known, cancellation);
            return TimeProvider.System.GetElapsedTime(killed);
        }
        finally
        {
            await stop.CancelAsync();
            await loading.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private static async Task<ValidatorEntry> FindLeaderAsync(BenchCity city, CancellationToken cancellation)
    {
        var status = await city.Statuses.AskAsync(city.Network.Validators[0], cancellation);
        return city.Network.Validators.FirstOrDefault(v => v.Department == status?.Leader)
            ?? throw new CliException($"no validator is known as the leader ('{status?.Leader}'), so its loss cannot be measured.", ExitCode.Internal);
    }

    private static async Task WaitForBlockAsync(BenchCity city, ValidatorEntry[] survivors, Height after, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await HighestAsync(city, survivors, cancellation) <= after)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new CliException($"no block followed height {after} within {Patience.TotalSeconds:0} s of the leader's loss.", ExitCode.Internal);
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    private static async Task<Height> HighestAsync(BenchCity city, ValidatorEntry[] survivors, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(survivors.Select(v => city.Statuses.AskAsync(v, cancellation)));
        return answers.OfType<ValidatorStatus>().Select(a => a.Height).DefaultIfEmpty().Max();
    }
}
