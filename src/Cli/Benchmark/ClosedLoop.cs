using System.Globalization;
using System.Security.Cryptography;
using CityConsortium.Client;

namespace CityConsortium.Cli.Benchmark;

/// <summary>
/// Load by closed loops: each signs a transaction, waits for its verified receipt, and signs the next. What is measured is
/// what a caller of the SDK sees, signing and verification included.
/// </summary>
internal sealed class ClosedLoop(CityClient client, IReadOnlyList<CityIdentity> identities, int payloadBytes)
{
    /// <summary>A broken network must not be hammered for the whole duration.</summary>
    private const int MostFailures = 100;

    private readonly byte[] _payload = RandomNumberGenerator.GetBytes(payloadBytes);
    private long _sequence;
    private int _failures;
    private string? _firstFailure;

    /// <param name="loops">How many transactions are under way at any time.</param>
    /// <param name="onWindow">Called when the warm-up is over and when the measured window is.</param>
    public async Task<LoadResult> RunAsync(int loops, TimeSpan warmUp, TimeSpan window, Func<Task> onWindow, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = Enumerable.Range(0, loops).Select(i => Task.Run(() => LoopAsync(identities[i % identities.Count], stop), CancellationToken.None)).ToArray();
        List<(long At, TimeSpan Took)> all = [];
        long from = 0, until = 0;
        try
        {
            await Task.Delay(warmUp, stop.Token);
            await onWindow();
            from = TimeProvider.System.GetTimestamp();
            await Task.Delay(window, stop.Token);
            until = TimeProvider.System.GetTimestamp();
            await onWindow();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException($"the load failed {_failures} times and was stopped; first: {_firstFailure}", ExitCode.Internal);
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var times in await Task.WhenAll(running))
            {
                all.AddRange(times);
            }
        }

        var within = all.Where(t => t.At >= from && t.At <= until).Select(t => t.Took).ToList();
        return new LoadResult(within.Count, TimeProvider.System.GetElapsedTime(from, until), Latencies.From(within), _failures, _firstFailure);
    }

    /// <returns>When each transaction's verified receipt was there, and how long that took.</returns>
    private async Task<List<(long At, TimeSpan Took)>> LoopAsync(CityIdentity identity, CancellationTokenSource stop)
    {
        var options = new SubmitOptions { Identity = identity };
        var times = new List<(long At, TimeSpan Took)>(1024);
        while (!stop.IsCancellationRequested)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"bench/{Interlocked.Increment(ref _sequence)}");
            var started = TimeProvider.System.GetTimestamp();
            try
            {
                await client.Notes.PutAsync(key, _payload, options, stop.Token);
                var ended = TimeProvider.System.GetTimestamp();
                times.Add((ended, TimeProvider.System.GetElapsedTime(started, ended)));
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (CityException e)
            {
                _firstFailure ??= e.Message;
                if (Interlocked.Increment(ref _failures) >= MostFailures) await stop.CancelAsync();
            }
        }

        return times;
    }
}

/// <summary>What a load came to within its measured window.</summary>
internal sealed record LoadResult(int Transactions, TimeSpan Window, Latencies Latencies, int Failures, string? FirstFailure)
{
    public double TransactionsPerSecond => Transactions / Window.TotalSeconds;
}
