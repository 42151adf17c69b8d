using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>What one sender has waiting in the pool, in order of arrival. Belongs to the pool and its lock.</summary>
internal sealed class SenderQueue
{
    /// <summary>Credit in each turn: about three small transactions.</summary>
    private const int BytesPerTurn = 1024;

    private readonly LinkedList<PoolEntry> _waiting = [];
    private LinkedListNode<PoolEntry>? _next;
    private int _credit;
    private long? _youngestTaken;
    private long _takenAt;

    /// <param name="now">Monotonic timestamp.</param>
    public SenderQueue(long now) => _takenAt = now;

    public int Count => _waiting.Count;

    public long Bytes { get; private set; }

    public LinkedListNode<PoolEntry> Add(PoolEntry entry)
    {
        Bytes += entry.Transaction.Signed.Size;
        return _waiting.AddLast(entry);
    }

    public void Remove(LinkedListNode<PoolEntry> node)
    {
        Bytes -= node.Value.Transaction.Signed.Size;
        _waiting.Remove(node);
    }

    /// <summary>A block took it.</summary>
    public void Taken(PoolEntry entry, long now)
    {
        _takenAt = now;
        if (_youngestTaken is not { } youngest || entry.ArrivedAt > youngest) _youngestTaken = entry.ArrivedAt;
    }

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
    /// Whether the leaders seem to leave this sender out, while blocks take what others sent: nothing of his was taken for so
    /// long, or something that arrived so much later was. Who has more than a block waiting is in his own way.
    /// </summary>
    /// <param name="othersTaken">When the youngest transaction of the newest block arrived here.</param>
    public bool IsLeftOut(long othersTaken, long ticks)
    {
        if (_waiting.First?.Value.ArrivedAt is not { } oldest || Count > Limits.MaxBlockTransactions) return false;
        var isPassedByHisOwn = _youngestTaken is { } youngest && youngest - oldest > ticks;
        var isPassedByOthers = othersTaken - oldest > ticks && othersTaken - _takenAt > ticks;
        return isPassedByHisOwn || isPassedByOthers;
    }
}
