using CityConsortium.Storage;

namespace CityConsortium.Node;

/// <summary>
/// Scrubs the ledger in the background, about a megabyte a second, one pass a day at most. Damage stops the validator through
/// the store's own report.
/// </summary>
public sealed class Scrubbing(LedgerStore store, TimeProvider time)
{
    /// <summary>86 GB a day: a pass over a city's ledger ends within it, and no disk notices.</summary>
    private const long BytesPerSecond = 1 << 20;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromHours(24);

    private readonly LedgerScrub _scrub = new(store);
    private readonly long _started = time.GetTimestamp();
    private long? _lastPass;

    /// <summary>Since the last complete pass ended, or, when there was none yet, since this process started.</summary>
    public TimeSpan Age => time.GetElapsedTime(_lastPass ?? _started);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            if (_lastPass is not null && Age < Rest) continue;
            if (_scrub.Step(BytesPerSecond)) _lastPass = time.GetTimestamp();
        }
    }
}
