using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Slows down whoever goes on after an answer that moves nothing: a refusal, or what was answered before. All such answers of
/// this node together take no more than <see cref="NodeLimits.IdleTurnsPerSecond"/>, shared out by address; a stream that got
/// one takes no further request before its turn has come. Who hands in something new that is taken never waits here.
/// </summary>
public sealed class RefusalPace : IDisposable
{
    private const int RefillsPerSecond = 20;
    private const double PerRefill = (double)NodeLimits.IdleTurnsPerSecond / RefillsPerSecond;

    private readonly Lock _gate = new();
    private readonly TurnsByAddress<Waiter> _waiting = new();
    private readonly ITimer _timer;
    private double _turns = NodeLimits.IdleTurnsPerSecond;

    public RefusalPace(TimeProvider time) =>
        _timer = time.CreateTimer(static pace => ((RefusalPace)pace!).Refill(), this, TimeSpan.FromSeconds(1) / RefillsPerSecond, TimeSpan.FromSeconds(1) / RefillsPerSecond);

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Completes when the answer that was just given has been paid for.</summary>
    /// <param name="turns">What it cost, in refusals.</param>
    public Task AfterAsync(ClientAddress address, int turns, CancellationToken calling)
    {
        Waiter waiter;
        lock (_gate)
        {
            Invariant.That(turns > 0, "every answer costs something");
            if (_turns > 0 && _waiting.Count == 0)
            {
                // Into debt, if need be: the next ones wait longer.
                _turns -= turns;
                return Task.CompletedTask;
            }

            _waiting.Add(address, waiter = new Waiter(turns));
        }

        return WaitAsync(waiter, calling);
    }

    public void Dispose() => _timer.Dispose();

    private static async Task WaitAsync(Waiter waiter, CancellationToken calling)
    {
        await using (calling.UnsafeRegister(static (turn, token) => ((Waiter)turn!).Turn.TrySetCanceled(token), waiter))
        {
            await waiter.Turn.Task;
        }
    }

    private void Refill()
    {
        lock (_gate)
        {
            _turns = Math.Min(_turns + PerRefill, NodeLimits.IdleTurnsPerSecond);
            while (_turns > 0 && _waiting.TryTake(out var next))
            {
                if (next.Turn.TrySetResult()) _turns -= next.Turns;
            }
        }
    }

    private sealed record Waiter(int Turns)
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
