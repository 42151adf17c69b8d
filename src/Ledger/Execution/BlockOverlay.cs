using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The writes of a block's successful transactions over the parent's state.</summary>
internal sealed class BlockOverlay(IStateReader parent) : IStateReader
{
    private readonly Dictionary<StateKey, ReadOnlyMemory<byte>?> _writes = [];

    public ReadOnlyMemory<byte>? GetState(StateKey key) => _writes.TryGetValue(key, out var own) ? own : ReadParent(key);

    internal void Put(StateKey key, ReadOnlyMemory<byte>? value) => _writes[key] = value;

    /// <summary>What differs from the parent, in the order of the keys. Deleting what was not there is no write.</summary>
    internal IReadOnlyList<StateWrite> Writes()
    {
        var writes = new List<StateWrite>(_writes.Count);
        foreach (var (key, value) in _writes)
        {
            if (value is not null || ReadParent(key) is not null) writes.Add(new StateWrite(key, value));
        }

        writes.Sort(static (left, right) => left.Key.CompareTo(right.Key));
        return writes;
    }

    /// <summary>
    /// A disk that fails while a contract runs is this machine's trouble and must not end up in a receipt, so its exception is
    /// marked before it passes through contract code.
    /// </summary>
    private ReadOnlyMemory<byte>? ReadParent(StateKey key)
    {
        try
        {
            return parent.GetState(key);
        }
        catch (Exception e) when (e is not InvariantViolatedException)
        {
            throw new StateUnreadableException(key, e);
        }
    }
}
