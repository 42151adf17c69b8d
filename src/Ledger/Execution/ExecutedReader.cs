using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>An executed block's changes, looked up before the ledger below them.</summary>
internal sealed class ExecutedReader : ILedgerReader
{
    private readonly ILedgerReader _parent;
    private readonly Dictionary<StateKey, ReadOnlyMemory<byte>?> _state;
    private readonly Dictionary<TreeNodeKey, TreeNode> _nodes;
    private readonly Dictionary<Hash256, TxId> _idempotency;

    internal ExecutedReader(ExecutedBlock block, ILedgerReader parent)
    {
        var changes = block.Changes;
        _parent = parent;
        Height = changes.Height;
        _state = changes.State.ToDictionary(w => w.Key, w => w.Value);
        _nodes = changes.NewNodes.ToDictionary(n => n.Key, n => n.Node);
        _idempotency = changes.Transactions.ToDictionary(t => t.IdempotencyId, t => t.Id);
    }

    public Height Height { get; }

    public ReadOnlyMemory<byte>? GetState(StateKey key) => _state.TryGetValue(key, out var value) ? value : _parent.GetState(key);

    public TreeNode? GetNode(in TreeNodeKey key) => _nodes.TryGetValue(key, out var node) ? node : _parent.GetNode(key);

    public TxId? FindByIdempotencyId(Hash256 idempotencyId) =>
        _idempotency.TryGetValue(idempotencyId, out var id) ? id : _parent.FindByIdempotencyId(idempotencyId);
}
