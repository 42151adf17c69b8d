using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Somebody who waits for transactions to be committed: one client call or stream.</summary>
public interface ICommitWaiter
{
    /// <summary>Called on the committing thread with the positions of this waiter's transactions in the block; must not block.</summary>
    void OnCommitted(CommitNotice block, IReadOnlyList<int> indexes);

    /// <summary>The transaction will not be committed as it is; must not block.</summary>
    void OnRefused(TxId id, Refusal refusal);
}

/// <summary>
/// Tells waiting clients which of their transactions a new block holds, and subscribers that there is one. Waiters register
/// before the transaction enters the pool, so no commit is missed in between.
/// </summary>
public sealed class CommitFeed
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TxId, List<ICommitWaiter>> _waiters = [];
    private TaskCompletionSource _nextBlock = NewSignal();

    public int Waiting
    {
        get
        {
            lock (_gate) return _waiters.Count;
        }
    }

    public void Register(TxId id, ICommitWaiter waiter)
    {
        lock (_gate)
        {
            if (!_waiters.TryGetValue(id, out var list)) _waiters.Add(id, list = new List<ICommitWaiter>(1));
            if (!list.Contains(waiter)) list.Add(waiter);
        }
    }

    public void Unregister(TxId id, ICommitWaiter waiter)
    {
        lock (_gate)
        {
            if (_waiters.TryGetValue(id, out var list) && list.Remove(waiter) && list.Count == 0) _waiters.Remove(id);
        }
    }

    /// <summary>Completes at the next commit after this call.</summary>
    public Task NextBlock()
    {
        lock (_gate) return _nextBlock.Task;
    }

    /// <summary>Announces a block that is on disk.</summary>
    public void Publish(CommitNotice block)
    {
        TaskCompletionSource signal;
        var found = new Dictionary<ICommitWaiter, List<int>>(ReferenceEqualityComparer.Instance);
        lock (_gate)
        {
            signal = _nextBlock;
            _nextBlock = NewSignal();
            var ids = block.Proposal.TransactionIds;
            for (var i = 0; i < ids.Count && _waiters.Count > 0; i++)
            {
                if (!_waiters.Remove(ids[i], out var waiters)) continue;
                foreach (var waiter in waiters)
                {
                    if (!found.TryGetValue(waiter, out var indexes)) found.Add(waiter, indexes = []);
                    indexes.Add(i);
                }
            }
        }

        foreach (var (waiter, indexes) in found) waiter.OnCommitted(block, indexes);
        signal.TrySetResult();
    }

    /// <summary>Tells who waits for this transaction that it left the pool without a block.</summary>
    public void PublishRefusal(TxId id, Refusal refusal)
    {
        List<ICommitWaiter>? waiters;
        lock (_gate) _waiters.Remove(id, out waiters);
        foreach (var waiter in waiters ?? []) waiter.OnRefused(id, refusal);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
