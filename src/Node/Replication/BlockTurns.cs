using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>What a block took of each sender: by it a member judges whether its leader gave everybody his turn.</summary>
public sealed class BlockTurns
{
    private readonly Dictionary<PublicKey, long> _taken = [];
    private readonly int _count;
    private readonly long _bytes;
    private readonly long _mostOfOne;

    public BlockTurns(IEnumerable<DecodedTransaction> block)
    {
        var largest = new Dictionary<PublicKey, int>();
        foreach (var transaction in block)
        {
            var (sender, size) = (transaction.Content.Sender, transaction.Signed.Size);
            _taken[sender] = _taken.GetValueOrDefault(sender) + size;
            largest[sender] = Math.Max(largest.GetValueOrDefault(sender), size);
            _count++;
            _bytes += size;
        }

        foreach (var (sender, taken) in _taken) _mostOfOne = Math.Max(_mostOfOne, taken - largest[sender]);
    }

    public bool TookFrom(PublicKey sender) => _taken.ContainsKey(sender);

    /// <summary>
    /// Whether the leader would have taken this one too, had it known it and dealt fairly: there was room in a block of the least
    /// size, or somebody else got more than his turns (<see cref="SenderQueue.TakeTurn"/>: nobody is ahead of another who waits by
    /// more than one turn and one transaction).
    /// </summary>
    public bool PassesOver(DecodedTransaction waiting)
    {
        var hadRoom = _count < NodeLimits.LeastBlockTransactions && _bytes + waiting.Signed.Size <= NodeLimits.LeastBlockBytes;
        return hadRoom || _mostOfOne - _taken.GetValueOrDefault(waiting.Content.Sender) > SenderQueue.BytesPerTurn + waiting.Signed.Size;
    }
}
