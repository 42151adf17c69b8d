using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>The ledger's ports in memory: flat state, tree nodes, idempotency index. The real storage is tested beside RocksDB.</summary>
internal sealed class MemoryStore : ILedgerReader
{
    private readonly Dictionary<StateKey, ReadOnlyMemory<byte>> _state = [];
    private readonly Dictionary<TreeNodeKey, TreeNode> _nodes = [];
    private readonly Dictionary<Hash256, TxId> _idempotency = [];

    public Height Height { get; private set; }

    public ReadOnlyMemory<byte>? GetState(StateKey key)
    {
        // Spelled out: in "… ? value : null" the null becomes a null array and that an empty value, which is something else.
        if (_state.TryGetValue(key, out var value)) return value;
        return null;
    }

    public TreeNode? GetNode(in TreeNodeKey key) => _nodes.GetValueOrDefault(key);

    public TxId? FindByIdempotencyId(Hash256 idempotencyId) => _idempotency.TryGetValue(idempotencyId, out var id) ? id : null;

    public void Write(ChangeSet changes)
    {
        Height = changes.Height;
        foreach (var (key, value) in changes.State)
        {
            if (value is { } bytes) _state[key] = bytes;
            else _state.Remove(key);
        }

        foreach (var (key, node) in changes.NewNodes) _nodes.Add(key, node);
        foreach (var key in changes.StaleNodes) _nodes.Remove(key);
        foreach (var entry in changes.Transactions) _idempotency.Add(entry.IdempotencyId, entry.Id);
    }
}
