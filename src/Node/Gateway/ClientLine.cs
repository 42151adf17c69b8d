namespace CityConsortium.Node;

/// <summary>
/// Where clients' calls wait for the CPU: only so many are worked on at once, whoever's turn it is by address. The thread pool
/// serves the other validators' messages too and knows no order; what waits here does not stand in their way.
/// </summary>
public sealed class ClientLine(int places)
{
    private readonly Lock _gate = new();
    private readonly TurnsByAddress<TaskCompletionSource> _waiting = new();
    private int _free = places;

    public ClientLine()
        : this(NodeLimits.ClientsAtWork)
    {
    }

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Completes when it is this caller's turn. The place is given back by disposing; nothing slow may happen until then.</summary>
    public ValueTask<Turn> EnterAsync(ClientAddress address, CancellationToken calling)
    {
        TaskCompletionSource mine;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return new ValueTask<Turn>(new Turn(this));
            }

            _waiting.Add(address, mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(mine, calling);
    }

    private async ValueTask<Turn> WaitAsync(TaskCompletionSource mine, CancellationToken calling)
    {
        await using (calling.UnsafeRegister(static (turn, token) => ((TaskCompletionSource)turn!).TrySetCanceled(token), mine))
        {
            await mine.Task;
        }

        return new Turn(this);
    }

    private void Leave()
    {
        lock (_gate)
        {
            // Who went away meanwhile does not take the place.
            while (_waiting.TryTake(out var next))
            {
                if (next.TrySetResult()) return;
            }

            _free++;
        }
    }

    /// <summary>A place at work. To be disposed once.</summary>
    public readonly struct Turn(ClientLine line) : IDisposable
    {
        public void Dispose() => line.Leave();
    }
}
