using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Messages about heights that this node has not reached, whose signatures do not fit the set that it knows: perhaps the block in
/// between changes the set. Kept for that moment, few per peer, so that a change costs nobody a round of repairs.
/// </summary>
public sealed class EarlyMessages
{
    /// <summary>A pre-prepare, and some votes, of the next height or two.</summary>
    private const int PerPeer = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, Queue<byte[]>> _byPin = [];

    /// <param name="pin">A member's: strangers keep nothing here.</param>
    public void Keep(Hash256 pin, ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            if (!_byPin.TryGetValue(pin, out var queue)) _byPin.Add(pin, queue = new Queue<byte[]>());
            if (queue.Count == PerPeer) queue.Dequeue();
            queue.Enqueue(message.ToArray());
        }
    }

    public List<(Hash256 Pin, byte[] Message)> TakeAll()
    {
        lock (_gate)
        {
            var all = _byPin.SelectMany(p => p.Value.Select(m => (p.Key, m))).ToList();
            _byPin.Clear();
            return all;
        }
    }
}
