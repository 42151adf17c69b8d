using System.Diagnostics.CodeAnalysis;

namespace CityConsortium.Node;

/// <summary>Waiting items, taken from each address in turn and from one address in order: a thousand connections from one place get one place's turns. Not for several threads.</summary>
public sealed class TurnsByAddress<T>
    where T : class
{
    private readonly Dictionary<ClientAddress, Queue<T>> _waiting = [];
    private readonly Queue<ClientAddress> _turns = [];

    public int Count { get; private set; }

    public void Add(ClientAddress address, T item)
    {
        if (!_waiting.TryGetValue(address, out var queue))
        {
            _waiting.Add(address, queue = []);
            _turns.Enqueue(address);
        }

        queue.Enqueue(item);
        Count++;
    }

    public bool TryTake([NotNullWhen(true)] out T? item)
    {
        item = null;
        if (!_turns.TryDequeue(out var address)) return false;
        var queue = _waiting[address];
        item = queue.Dequeue();
        Count--;
        if (queue.Count > 0) _turns.Enqueue(address);
        else _waiting.Remove(address);
        return true;
    }
}
