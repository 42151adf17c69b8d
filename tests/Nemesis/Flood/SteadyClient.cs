using System.Collections.Concurrent;
using CityConsortium.Client;

namespace CityConsortium.Nemesis.Flood;

/// <summary>A client with a steady demand well below its share: so many notes a second, whatever the answers take.</summary>
internal sealed class SteadyClient : IAsyncDisposable
{
    private const int TicksPerSecond = 20;

    private readonly CityClient _client;
    private readonly int _perTick;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _under = [];
    private readonly ConcurrentBag<(long At, TimeSpan Took)> _receipts = [];
    private readonly Task _ticking;
    private long _submitted;
    private long _failed;

    public SteadyClient(CityClient client, int perSecond)
    {
        _client = client;
        _perTick = Math.Max(1, perSecond / TicksPerSecond);
        _ticking = Task.Run(TickAsync);
    }

    /// <summary>When each verified receipt came (monotonic timestamps), and how long after its submission.</summary>
    public IEnumerable<(long At, TimeSpan Took)> Receipts => _receipts;

    public long Submitted => Interlocked.Read(ref _submitted);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Submits no more and waits for what is under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _ticking;
        await Task.WhenAll(_under);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _client.DisposeAsync();
        _stop.Dispose();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / TicksPerSecond);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                _under.RemoveAll(t => t.IsCompleted);
                for (var i = 0; i < _perTick; i++) _under.Add(PutAsync(Interlocked.Increment(ref _submitted)));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private async Task PutAsync(long number)
    {
        var from = TimeProvider.System.GetTimestamp();
        try
        {
            await _client.Notes.PutAsync($"steady/{number % 100}", BitConverter.GetBytes(number));
            _receipts.Add((TimeProvider.System.GetTimestamp(), TimeProvider.System.GetElapsedTime(from)));
        }
        catch (CityException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
