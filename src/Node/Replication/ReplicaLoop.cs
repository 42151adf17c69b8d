using System.Collections.Concurrent;
using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// The one thread that owns the replica: takes a fact, steps, hands the orders on in their order. Timers live here, because
/// only this thread sets and cancels them.
/// </summary>
public sealed class ReplicaLoop(EpochReplica first, ReplicaInbox inbox, Outbox outbox, ExecutionRoom execution, TransactionPool pool, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimerId[] Timers = Enum.GetValues<TimerId>();

    private readonly BlockingCollection<EpochReplica> _next = new(1);
    private readonly List<Effect> _effects = [];
    private readonly long?[] _deadlines = new long?[Timers.Length];

    /// <summary>The replica's position after the newest step, for the status page.</summary>
    public ReplicaStatus Position => _position;

    private volatile ReplicaStatus _position = first.Replica.Describe();
    private EpochReplica _current = first;

    /// <summary>H11: the replica of the next epoch, once the block that ended this one is on the disk.</summary>
    public void Continue(EpochReplica next) => _next.Add(next);

    public void Run(CancellationToken stopping)
    {
        Step(new Input.Started(), stopping);
        while (!stopping.IsCancellationRequested)
        {
            // The new epoch's facts wait in the inbox meanwhile; the outbox is at work on what comes before.
            if (_current.Replica.HasEnded) TakeOver(_next.Take(stopping), stopping);
            FireTimers(stopping);
            var fact = inbox.Take(UntilNextDeadline(), stopping, _current.Epoch);
            if (fact is null) continue;
            // Asked at this moment: the pool's own notices may cross each other on their way here.
            Step(fact is Input.TransactionsPending ? new Input.TransactionsPending(pool.Count > 0) : fact, stopping);
        }
    }

    public void Dispose() => _next.Dispose();

    private void TakeOver(EpochReplica next, CancellationToken stopping)
    {
        _current = next;
        Array.Clear(_deadlines);
        Step(new Input.Started(), stopping);
        Step(new Input.TransactionsPending(pool.Count > 0), stopping);
    }

    private void Step(Input fact, CancellationToken stopping)
    {
        var replica = _current.Replica;
        using (CpuAccount.Measure(CpuPart.Consensus))
        {
            _effects.Clear();
            replica.Step(fact, _effects);
        }

        foreach (var effect in _effects) CarryOut(effect, stopping);
        _position = replica.Describe();
    }

    private void CarryOut(Effect effect, CancellationToken stopping)
    {
        switch (effect)
        {
            case Effect.SetTimer set:
                _deadlines[(int)set.Timer] = time.GetTimestamp() + (long)(set.After.TotalSeconds * time.TimestampFrequency);
                break;
            case Effect.CancelTimer cancel:
                _deadlines[(int)cancel.Timer] = null;
                break;
            case Effect.BuildProposal or Effect.CheckProposal or Effect.Execute:
                execution.Enqueue(effect);
                break;
            default:
                outbox.Enqueue(effect, stopping);
                break;
        }
    }

    private void FireTimers(CancellationToken stopping)
    {
        foreach (var timer in Timers)
        {
            if (_deadlines[(int)timer] is not { } deadline || deadline > time.GetTimestamp()) continue;
            _deadlines[(int)timer] = null;
            Step(new Input.TimerFired(timer), stopping);
        }
    }

    private TimeSpan UntilNextDeadline()
    {
        var now = time.GetTimestamp();
        var wait = LongestWait;
        foreach (var deadline in _deadlines)
        {
            if (deadline is not { } at) continue;
            var left = at <= now ? TimeSpan.Zero : time.GetElapsedTime(now, at);
            if (left < wait) wait = left;
        }

        return wait;
    }
}
