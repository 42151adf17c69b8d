using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// The mempool: verified transactions in order of arrival until a block takes them or they expire. Everything in it was
/// checked once, signature included. Thread-safe; holds no more than <see cref="NodeLimits"/> allows.
/// </summary>
public sealed class TransactionPool(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TxId, LinkedListNode<PoolEntry>> _byId = [];
    private readonly Dictionary<Hash256, TxId> _byIdempotencyId = [];
    private readonly Dictionary<PublicKey, int> _perSender = [];
    private readonly LinkedList<PoolEntry> _order = [];
    private long _bytes;

    /// <summary>Raised outside the lock when the pool goes from empty to not empty, and back.</summary>
    public event Action<bool>? PendingChanged;

    public int Count
    {
        get
        {
            lock (_gate) return _byId.Count;
        }
    }

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <returns>Null when the transaction is now in the pool (or was already), else why not.</returns>
    public Refusal? TryAdd(DecodedTransaction transaction, bool isLocal)
    {
        var becamePending = false;
        lock (_gate)
        {
            if (_byId.ContainsKey(transaction.Id)) return null;
            if (Refuse_NeedsLock(transaction) is { } refusal) return refusal;
            var node = _order.AddLast(new PoolEntry(transaction, isLocal, time.GetTimestamp()));
            _byId.Add(transaction.Id, node);
            _byIdempotencyId.Add(transaction.IdempotencyId, transaction.Id);
            _perSender[transaction.Content.Sender] = _perSender.GetValueOrDefault(transaction.Content.Sender) + 1;
            Interlocked.Add(ref _bytes, transaction.Signed.Size);
            becamePending = _byId.Count == 1;
        }

        if (becamePending) PendingChanged?.Invoke(true);
        return null;
    }

    public bool Contains(TxId id)
    {
        lock (_gate) return _byId.ContainsKey(id);
    }

    /// <returns>The pending transaction of this sender and idempotency key, if there is one.</returns>
    public TxId? FindByIdempotencyId(Hash256 idempotencyId)
    {
        lock (_gate) return _byIdempotencyId.TryGetValue(idempotencyId, out var id) ? id : null;
    }

    /// <summary>Fills in the bodies that are here and returns the positions of those that are not.</summary>
    public List<int> FindBodies(IReadOnlyList<TxId> ids, DecodedTransaction?[] bodies)
    {
        var missing = new List<int>();
        lock (_gate)
        {
            for (var i = 0; i < ids.Count; i++)
            {
                if (bodies[i] is not null) continue;
                if (_byId.TryGetValue(ids[i], out var node)) bodies[i] = node.Value.Transaction;
                else missing.Add(i);
            }
        }

        return missing;
    }

    /// <summary>The oldest transactions that fit into one block. They stay in the pool until the block is committed.</summary>
    public List<DecodedTransaction> Oldest(int maxCount, int maxBytes)
    {
        var taken = new List<DecodedTransaction>(Math.Min(maxCount, 1024));
        var bytes = 0;
        lock (_gate)
        {
            for (var node = _order.First; node is not null && taken.Count < maxCount; node = node.Next)
            {
                bytes += node.Value.Transaction.Signed.Size;
                if (bytes > maxBytes) break;
                taken.Add(node.Value.Transaction);
            }
        }

        return taken;
    }

    /// <summary>Removes what a block has taken; reports for each removed one how long it waited.</summary>
    public void RemoveCommitted(IEnumerable<TxId> ids, Action<TimeSpan> waited)
    {
        var now = time.GetTimestamp();
        RemoveWhere(() =>
        {
            foreach (var id in ids)
            {
                if (Remove_NeedsLock(id) is { } entry) waited(time.GetElapsedTime(entry.ArrivedAt, now));
            }
        });
    }

    /// <summary>Drops what can no longer be executed, so that a leader never proposes it. Returns the dropped ids.</summary>
    public List<TxId> Drop(IReadOnlyCollection<TxId> ids)
    {
        var dropped = new List<TxId>();
        RemoveWhere(() =>
        {
            foreach (var id in ids)
            {
                if (Remove_NeedsLock(id) is not null) dropped.Add(id);
            }
        });
        return dropped;
    }

    public List<TxId> ExpiredAt(BlockTime blockTime)
    {
        lock (_gate)
        {
            return [.. _order.Where(e => e.Transaction.Content.Expiry <= blockTime).Select(e => e.Transaction.Id)];
        }
    }

    /// <summary>How long the oldest transaction has waited; null when there is none.</summary>
    public TimeSpan? OldestWait()
    {
        lock (_gate) return _order.First is { } first ? time.GetElapsedTime(first.Value.ArrivedAt) : null;
    }

    /// <summary>This node's own clients' transactions that were last pushed longer than <paramref name="age"/> ago.</summary>
    public List<SignedTransaction> ToPushAgain(TimeSpan age, int max)
    {
        var now = time.GetTimestamp();
        var due = new List<SignedTransaction>();
        lock (_gate)
        {
            for (var node = _order.First; node is not null && due.Count < max; node = node.Next)
            {
                if (!node.Value.IsLocal || time.GetElapsedTime(node.Value.PushedAt, now) < age) continue;
                node.Value.PushedAt = now;
                due.Add(node.Value.Transaction.Signed);
            }
        }

        return due;
    }

    private Refusal? Refuse_NeedsLock(DecodedTransaction transaction)
    {
        if (_byIdempotencyId.TryGetValue(transaction.IdempotencyId, out var other))
        {
            return new Refusal(RefusalCodes.IdempotencyKeyReused, $"this sender's idempotency key is already used by the pending transaction {other}");
        }

        if (_byId.Count >= NodeLimits.PoolTransactions || Bytes + transaction.Signed.Size > NodeLimits.PoolBytes)
        {
            return new Refusal(RefusalCodes.PoolFull, $"{_byId.Count} transactions wait here already; send it again in a moment", Retryable: true);
        }

        return _perSender.GetValueOrDefault(transaction.Content.Sender) >= NodeLimits.PoolTransactionsPerSender
            ? new Refusal(RefusalCodes.SenderQuota, $"{NodeLimits.PoolTransactionsPerSender} transactions of this sender wait here already; send it again in a moment", Retryable: true)
            : null;
    }

    private void RemoveWhere(Action remove)
    {
        bool becameEmpty;
        lock (_gate)
        {
            var before = _byId.Count;
            remove();
            becameEmpty = before > 0 && _byId.Count == 0;
        }

        if (becameEmpty) PendingChanged?.Invoke(false);
    }

    private PoolEntry? Remove_NeedsLock(TxId id)
    {
        if (!_byId.Remove(id, out var node)) return null;
        _order.Remove(node);
        var transaction = node.Value.Transaction;
        _byIdempotencyId.Remove(transaction.IdempotencyId);
        var sender = transaction.Content.Sender;
        if (--_perSender[sender] == 0) _perSender.Remove(sender);
        Interlocked.Add(ref _bytes, -transaction.Signed.Size);
        return node.Value;
    }
}
