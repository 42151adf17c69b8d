using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A node's pending transactions in order of arrival, and when each arrived. One per idempotency key, as in the node.</summary>
/// <param name="keyOf">What at-most-once is about.</param>
public sealed class SimPool(Func<SignedTransaction, Hash256> keyOf)
{
    private readonly Dictionary<TxId, (SignedTransaction Body, Hash256 Key, long Since)> _pending = [];
    private readonly Dictionary<Hash256, TxId> _byKey = [];
    private readonly Queue<TxId> _order = new();

    public int Count => _pending.Count;

    public bool Contains(TxId id) => _pending.ContainsKey(id);

    public bool Add(SignedTransaction body, long now)
    {
        var key = keyOf(body);
        if (!_byKey.TryAdd(key, body.Id)) return false;
        _pending.Add(body.Id, (body, key, now));
        _order.Enqueue(body.Id);
        return true;
    }

    public SignedTransaction? Find(TxId id) => _pending.TryGetValue(id, out var entry) ? entry.Body : null;

    /// <summary>Committed: these leave, and whatever else waits under their keys, which nothing can take any more.</summary>
    public void Remove(IReadOnlyList<SignedTransaction> committed)
    {
        foreach (var body in committed)
        {
            var key = _pending.TryGetValue(body.Id, out var known) ? known.Key : keyOf(body);
            if (_byKey.Remove(key, out var id)) _pending.Remove(id);
        }

        while (_order.TryPeek(out var first) && !_pending.ContainsKey(first)) _order.Dequeue();
    }

    public List<SignedTransaction> Take(int max)
    {
        var taken = new List<SignedTransaction>();
        foreach (var id in _order)
        {
            if (taken.Count == max) break;
            if (_pending.TryGetValue(id, out var entry)) taken.Add(entry.Body);
        }

        return taken;
    }

    /// <summary>Since when the oldest one waits.</summary>
    public long? OldestSince => _order.TryPeek(out var first) && _pending.TryGetValue(first, out var entry) ? entry.Since : null;

    public void Clear()
    {
        _pending.Clear();
        _byKey.Clear();
        _order.Clear();
    }
}
