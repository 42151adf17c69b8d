using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>What one sender has waiting in the pool, in order of arrival. Belongs to the pool and its lock.</summary>
internal sealed class SenderQueue
{
    /// <summary>Credit in each turn: about three small transactions.</summary>
    internal const int BytesPerTurn = 1024;

    private readonly LinkedList<PoolEntry> _waiting = [];
    private LinkedListNode<PoolEntry>? _next;
    private int _credit;
    private PoolEntry? _passedOver;
    private long _passedOverSince;
    private long _youngestTaken = long.MinValue;

    public int Count => _waiting.Count;

    public long Bytes { get; private set; }

    public LinkedListNode<PoolEntry> Add(PoolEntry entry)
    {
        entry.CameInACrowd = Count > NodeLimits.CrowdingTransactions;
        Bytes += entry.Transaction.Signed.Size;
        return _waiting.AddLast(entry);
    }

    public void Remove(LinkedListNode<PoolEntry> node)
    {
        Bytes -= node.Value.Transaction.Signed.Size;
        _waiting.Remove(node);
    }

    /// <summary>This node's own clients' ones that were last pushed before <paramref name="before"/>; they count as pushed now.</summary>
    public void CollectDue(long before, long now, int max, List<DecodedTransaction> due)
    {
        for (var node = _waiting.First; node is not null && max > 0; node = node.Next)
        {
            if (!node.Value.IsLocal || node.Value.PushedAt > before) continue;
            node.Value.PushedAt = now;
            due.Add(node.Value.Transaction);
            max--;
        }
    }

    /// <summary>A block took it.</summary>
    public void Taken(PoolEntry entry) => _youngestTaken = Math.Max(_youngestTaken, entry.ArrivedAt);

    /// <summary>Before the first turn of a block.</summary>
    public void StartBlock()
    {
        _next = _waiting.First;
        _credit = 0;
    }

    /// <summary>
    /// One turn of a deficit round robin (Shreedhar and Varghese, SIGCOMM 1995): as many as the saved-up credit pays for, so
    /// that large transactions get no larger share than small ones.
    /// </summary>
    /// <param name="offer">Whether the block still takes it.</param>
    /// <returns>Whether anything is left for a further turn.</returns>
    public bool TakeTurn(Func<DecodedTransaction, bool> offer)
    {
        _credit += BytesPerTurn;
        while (_next is { } node && node.Value.Transaction.Signed.Size <= _credit)
        {
            if (!offer(node.Value.Transaction)) return false;
            _credit -= node.Value.Transaction.Signed.Size;
            _next = node.Next;
        }

        return _next is not null;
    }

    /// <summary>
    /// Notes what a block that this node helped to decide did for the sender's oldest transaction: passed it over, or not.
    /// </summary>
    /// <param name="now">Monotonic timestamp.</param>
    /// <param name="ticks">Patience, in the unit of <paramref name="now"/>.</param>
    /// <returns>The transaction, when blocks have passed it over for that long and this one did again; from then on the patience begins anew.</returns>
    public DecodedTransaction? Judge(BlockTurns block, long now, long ticks)
    {
        if (_waiting.First?.Value is not { } oldest || !IsPassedOver(oldest, block))
        {
            _passedOver = null;
            return null;
        }

        if (_passedOver != oldest) (_passedOver, _passedOverSince) = (oldest, now);
        if (now - _passedOverSince < ticks) return null;
        _passedOver = null;
        return oldest.Transaction;
    }

    /// <summary>What was judged so far no longer counts.</summary>
    public void ForgetJudgement() => _passedOver = null;

    private bool IsPassedOver(PoolEntry oldest, BlockTurns block)
    {
        var transaction = oldest.Transaction;
        // Who has more than a block waiting is in his own way, and the leader's pool may have refused him some, as long as he gets something.
        if (Count > Limits.MaxBlockTransactions && block.TookFrom(transaction.Content.Sender)) return false;
        // By others, or by younger ones of his own; of a crowd the leader may have got some sooner than others.
        return block.PassesOver(transaction) || (!oldest.CameInACrowd && _youngestTaken > oldest.ArrivedAt);
    }
}
