using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The writes of one transaction, until it is known whether it succeeds. Reads fall through to the block's.</summary>
internal sealed class TransactionOverlay(BlockOverlay block) : IStateReader
{
    private readonly Dictionary<StateKey, ReadOnlyMemory<byte>?> _writes = [];

    internal int WriteCount => _writes.Count;

    public ReadOnlyMemory<byte>? GetState(StateKey key) => _writes.TryGetValue(key, out var own) ? own : block.GetState(key);

    internal void Put(StateKey key, ReadOnlyMemory<byte>? value) => _writes[key] = value;

    internal void Discard() => _writes.Clear();

    /// <summary>Hands the writes to the block. Their order among themselves does not matter: each has its own key.</summary>
    internal void Keep()
    {
        foreach (var (key, value) in _writes) block.Put(key, value);
        _writes.Clear();
    }
}
