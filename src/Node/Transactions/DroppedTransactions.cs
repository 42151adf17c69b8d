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

    public void DropExpired(BlockTime blockTime)
    {
        foreach (var id in pool.ExpiredAt(blockTime))
        {
            Drop(id, new Refusal(RefusalCodes.Expired, $"the transaction expired before a block took it; block time is {blockTime}. Sign it again with a later expiry"));
        }
    }
}
