using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Pushes the transactions of this node's own clients to every other validator at once, and again to whoever was away: when
/// a link re-opens, and once a second what still waits. On a link that cannot keep up, a sender with much waiting steps back
/// behind the others. Nobody forwards what it got from a peer.
/// </summary>
public sealed class TransactionSpreader(TransactionPool pool, Func<IReadOnlyList<PeerLink>> links, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    public void Push(DecodedTransaction transaction)
    {
        bool? isCrowding = null;
        foreach (var link in links())
        {
            // What is left out now is due again in a second; until then a proposal's bodies are fetched by their ids.
            if (link.TransactionBacklog >= NodeLimits.CrowdedLink && (isCrowding ??= pool.IsCrowding(transaction.Content.Sender))) continue;
            link.SendTransaction(transaction.Signed);
        }
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
