using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A node's pending transactions in order of arrival, and when each arrived.</summary>
public sealed class SimPool
{
    private readonly Dictionary<TxId, (SignedTransaction Body, long Since)> _pending = [];
    private readonly Queue<TxId> _order = new();

    public int Count => _pending.Count;

    public bool Contains(TxId id) => _pending.ContainsKey(id);

    public bool Add(SignedTransaction body, long now)
    {
        if (!_pending.TryAdd(body.Id, (body, now))) return false;
        _order.Enqueue(body.Id);
        return true;
    }

    public SignedTransaction? Find(TxId id) => _pending.TryGetValue(id, out var entry) ? entry.Body : null;

    public void Remove(IReadOnlyList<TxId> ids)
    {
        foreach (var id in ids) _pending.Remove(id);
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
        _order.Clear();
    }
}
