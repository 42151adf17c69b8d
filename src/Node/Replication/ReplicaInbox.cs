using System.Collections.Concurrent;
using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Facts on their way to the replica's thread, in two queues: answers to the replica's own orders, which are as many as the
/// orders and are taken first, and what peers sent, of which each peer may have so many waiting. A message beyond its sender's share is dropped:
/// the protocol's statuses make the peer repeat it.
/// </summary>
public sealed class ReplicaInbox : IDisposable
{
    private readonly ConcurrentQueue<(Input Fact, Epoch? Of)> _own = new();
    private readonly ConcurrentQueue<(MemberIndex From, Input Fact, Epoch? Of)> _fromPeers = new();
    private readonly int[] _waiting = new int[Limits.MaxValidators];
    private readonly SemaphoreSlim _signal = new(0);
    private long _dropped;

    public long Dropped => Interlocked.Read(ref _dropped);

    public int Count => _fromPeers.Count + _own.Count;

    /// <param name="of">The epoch whose members the fact counts by; null when it names none.</param>
    public void Post(Input fact, Epoch? of = null)
    {
        _own.Enqueue((fact, of));
        _signal.Release();
    }

    public void PostFromPeer(MemberIndex from, Input fact, Epoch? of = null)
    {
        if (Interlocked.Increment(ref _waiting[from.Value]) > NodeLimits.ReplicaInboxPerPeer)
        {
            Interlocked.Decrement(ref _waiting[from.Value]);
            Interlocked.Increment(ref _dropped);
            return;
        }

        _fromPeers.Enqueue((from, fact, of));
        _signal.Release();
    }

    /// <param name="epoch">The taker's: a fact of another epoch is dropped (H11).</param>
    /// <returns>The next fact, or null when <paramref name="timeout"/> passed without one.</returns>
    public Input? Take(TimeSpan timeout, CancellationToken stopping, Epoch? epoch = null)
    {
        if (!_signal.Wait(timeout, stopping)) return null;
        if (_own.TryDequeue(out var own)) return IsOf(own.Of, epoch) ? own.Fact : null;
        if (!_fromPeers.TryDequeue(out var sent)) return null;
        Interlocked.Decrement(ref _waiting[sent.From.Value]);
        return IsOf(sent.Of, epoch) ? sent.Fact : null;
    }

    private static bool IsOf(Epoch? of, Epoch? epoch) => of is null || epoch is null || ReferenceEquals(of, epoch);

    public void Dispose() => _signal.Dispose();
}
