using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// The mempool: verified transactions until a block takes them or they expire; each sender's in order of arrival, the senders
/// in turn. Everything in it was checked once, signature included. Thread-safe; holds no more than <see cref="NodeLimits"/> allows.
/// </summary>
public sealed class TransactionPool(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TxId, Place> _byId = [];
    private readonly Dictionary<Hash256, TxId> _byIdempotencyId = [];
    private readonly Dictionary<PublicKey, SenderQueue> _senders = [];
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
            var entry = new PoolEntry(transaction, isLocal, time.GetTimestamp());
            if (!_senders.TryGetValue(transaction.Content.Sender, out var sender)) _senders.Add(transaction.Content.Sender, sender = new SenderQueue());
            _byId.Add(transaction.Id, new Place(_order.AddLast(entry), sender.Add(entry)));
            _byIdempotencyId.Add(transaction.IdempotencyId, transaction.Id);
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
                if (_byId.TryGetValue(ids[i], out var place)) bodies[i] = place.InOrder.Value.Transaction;
                else missing.Add(i);
            }
        }

        return missing;
    }

    /// <summary>What the next block takes: from each sender in turn, so that nobody's flood delays the others. All stay in the pool until the block is committed.</summary>
    public List<DecodedTransaction> ForNextBlock(int maxCount, int maxBytes)
    {
        var taken = new List<DecodedTransaction>(Math.Min(maxCount, 1024));
        var bytes = 0;
        lock (_gate)
        {
            var turns = new List<SenderQueue>(_senders.Values);
            foreach (var sender in turns) sender.StartBlock();
            while (turns.Count > 0 && taken.Count < maxCount) turns.RemoveAll(s => !s.TakeTurn(Offer));
        }

        return taken;

        bool Offer(DecodedTransaction transaction)
        {
            if (taken.Count == maxCount || bytes + transaction.Signed.Size > maxBytes) return false;
            bytes += transaction.Signed.Size;
            taken.Add(transaction);
            return true;
        }
    }

    /// <summary>The oldest ones of all senders, in order of arrival.</summary>
    public List<DecodedTransaction> Oldest(int maxCount)
    {
        lock (_gate) return [.. _order.Take(maxCount).Select(e => e.Transaction)];
    }

    /// <summary>Why a transaction of this size and sender would be refused just now; null when there is room. Cheap: asked before its signature is checked.</summary>
    public Refusal? RoomFor(PublicKey sender, int size)
    {
        lock (_gate) return RoomFor_NeedsLock(sender, size);
    }

    /// <summary>
    /// Judges a block that this node helped to decide, after its transactions were removed. A wait alone proves nothing: under load
    /// everybody waits, and a flooder for himself.
    /// </summary>
    /// <returns>The transactions that blocks passed over for so long although their senders had their turn to come.</returns>
    public List<DecodedTransaction> LeftOut(BlockTurns block, TimeSpan patience)
    {
        var now = time.GetTimestamp();
        var ticks = (long)(patience.TotalSeconds * time.TimestampFrequency);
        var leftOut = new List<DecodedTransaction>();
        lock (_gate)
        {
            foreach (var sender in _senders.Values)
            {
                if (sender.Judge(block, now, ticks) is { } transaction) leftOut.Add(transaction);
            }
        }

        return leftOut;
    }

    /// <summary>This node did not follow the leaders for a while: what they took meanwhile says nothing about them.</summary>
    public void ForgetJudgement()
    {
        lock (_gate)
        {
            foreach (var sender in _senders.Values) sender.ForgetJudgement();
        }
    }

    /// <summary>Removes what a block has taken; reports for each removed one how long it waited.</summary>
    public void RemoveCommitted(IEnumerable<TxId> ids, Action<TimeSpan> waited)
    {
        var now = time.GetTimestamp();
        RemoveWhere(() =>
        {
            foreach (var id in ids)
            {
                if (!_byId.TryGetValue(id, out var place)) continue;
                var entry = place.InOrder.Value;
                _senders[entry.Transaction.Content.Sender].Taken(entry);
                Remove_NeedsLock(id);
                waited(time.GetElapsedTime(entry.ArrivedAt, now));
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

    /// <summary>This node's own clients' transactions that were last pushed longer than <paramref name="age"/> ago, as many of each sender.</summary>
    public List<DecodedTransaction> ToPushAgain(TimeSpan age, int max)
    {
        var now = time.GetTimestamp();
        var before = now - (long)(age.TotalSeconds * time.TimestampFrequency);
        var due = new List<DecodedTransaction>();
        lock (_gate)
        {
            foreach (var sender in _senders.Values) sender.CollectDue(before, now, Math.Max(1, max / _senders.Count), due);
        }

        return due;
    }

    /// <summary>Whether this sender has much waiting while others wait too: then the others' transactions travel first.</summary>
    public bool IsCrowding(PublicKey sender)
    {
        lock (_gate) return _senders.Count > 1 && _senders.TryGetValue(sender, out var queue) && queue.Count > NodeLimits.CrowdingTransactions;
    }

    private Refusal? Refuse_NeedsLock(DecodedTransaction transaction)
    {
        if (_byIdempotencyId.TryGetValue(transaction.IdempotencyId, out var other))
        {
            return new Refusal(RefusalCodes.IdempotencyKeyReused, $"this sender's idempotency key is already used by the pending transaction {other}");
        }

        return RoomFor_NeedsLock(transaction.Content.Sender, transaction.Signed.Size);
    }

    /// <summary>
    /// A sender's share shrinks as the pool fills: he may hold twice what is free (dynamic thresholds, Choudhury and Hahne,
    /// 1998). However many crowd in, there is always room for one more who has little waiting.
    /// </summary>
    private Refusal? RoomFor_NeedsLock(PublicKey sender, int size)
    {
        var free = NodeLimits.PoolTransactions - _byId.Count;
        var freeBytes = NodeLimits.PoolBytes - Bytes - size;
        if (free <= 0 || freeBytes < 0)
        {
            return new Refusal(RefusalCodes.PoolFull, $"{_byId.Count} transactions wait here already; send it again in a moment", Retryable: true);
        }

        if (!_senders.TryGetValue(sender, out var queue)) return null;
        return queue.Count >= Math.Min(NodeLimits.PoolTransactionsPerSender, NodeLimits.PoolShareOfFree * free) || queue.Bytes > NodeLimits.PoolShareOfFree * freeBytes
            ? new Refusal(RefusalCodes.SenderQuota, $"{queue.Count} transactions of this sender wait here already; send it again when some of them are committed", Retryable: true)
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
        if (!_byId.Remove(id, out var place)) return null;
        var entry = place.InOrder.Value;
        _order.Remove(place.InOrder);
        _byIdempotencyId.Remove(entry.Transaction.IdempotencyId);
        var sender = _senders[entry.Transaction.Content.Sender];
        sender.Remove(place.OfSender);
        if (sender.Count == 0) _senders.Remove(entry.Transaction.Content.Sender);
        Interlocked.Add(ref _bytes, -entry.Transaction.Signed.Size);
        return entry;
    }

    private readonly record struct Place(LinkedListNode<PoolEntry> InOrder, LinkedListNode<PoolEntry> OfSender);
}
