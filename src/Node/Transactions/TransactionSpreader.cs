using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Pushes the transactions of this node's own clients to every other validator at once, and again to whoever was away: when
/// a link re-opens, and once a second what still waits. Nobody forwards what it got from a peer.
/// </summary>
public sealed class TransactionSpreader(TransactionPool pool, Func<IReadOnlyList<PeerLink>> links, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public void Push(SignedTransaction transaction)
    {
        foreach (var link in links()) link.SendTransaction(transaction);
    }

    /// <summary>All waiting ones to one peer, whose stream has just opened.</summary>
    public void PushAllTo(PeerLink link)
    {
        foreach (var transaction in pool.Oldest(NodeLimits.PeerTransactionQueue)) link.SendTransaction(transaction.Signed);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            foreach (var transaction in pool.ToPushAgain(NodeLimits.GossipAgainAfter, NodeLimits.GossipBatchTransactions)) Push(transaction);
        }
    }
}
