using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Transactions that left the pool without a block, because they expired or their key was revoked: whoever waits is told why.</summary>
public sealed class DroppedTransactions(TransactionPool pool, CommitFeed feed, NodeMetrics metrics)
{
    public void Drop(TxId id, Refusal refusal)
    {
        if (pool.Drop([id]).Count == 0) return;
        // A committed one was only late in leaving the pool; its waiter was told by the commit.
        if (refusal.Code == RefusalCodes.AlreadyCommitted) return;
        metrics.Rejected(refusal);
        feed.PublishRefusal(id, refusal);
    }

    /// <summary>What waits under an idempotency key that a block has just used up: its sender gave another body to another validator.</summary>
    public void DropOvertaken(IEnumerable<TransactionEntry> committed)
    {
        foreach (var entry in committed)
        {
            if (pool.FindByIdempotencyId(entry.IdempotencyId) is { } other) Drop(other, TransactionRules.KeyReused());
        }
    }

    public void DropExpired(BlockTime blockTime)
    {
        foreach (var id in pool.ExpiredAt(blockTime))
        {
            Drop(id, new Refusal(RefusalCodes.Expired, $"the transaction expired before a block took it; block time is {blockTime}. Sign it again with a later expiry"));
        }
    }
}
