using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

/// <summary>A ledger in memory that applies change sets as the storage does, and prunes as the storage does.</summary>
public sealed class MemoryLedger : ILedgerReader
{
    private readonly Dictionary<StateKey, ReadOnlyMemory<byte>> _state = [];
    private readonly Dictionary<TreeNodeKey, TreeNode> _nodes = [];
    private readonly Dictionary<Hash256, TxId> _idempotency = [];
    private readonly List<(Height Since, TreeNodeKey Key)> _stale = [];

    public Height Height { get; private set; }

    public int NodeCount => _nodes.Count;

    public int StateCount => _state.Count;

    public int Reads { get; private set; }

    public ReadOnlyMemory<byte>? GetState(StateKey key) => _state.TryGetValue(key, out var value) ? value : default(ReadOnlyMemory<byte>?);

    public TreeNode? GetNode(in TreeNodeKey key)
    {
        Reads++;
        return _nodes.GetValueOrDefault(key);
    }

    public TxId? FindByIdempotencyId(Hash256 idempotencyId) => _idempotency.TryGetValue(idempotencyId, out var id) ? id : null;

    public void Apply(ChangeSet changes)
    {
        foreach (var (key, value) in changes.State)
        {
            if (value is { } present) _state[key] = present;
            else _state.Remove(key);
        }

        ApplyTree(changes.Height, changes.NewNodes, changes.StaleNodes);
        foreach (var entry in changes.Transactions) _idempotency.Add(entry.IdempotencyId, entry.Id);
        Height = changes.Height;
    }

    /// <summary>Every new node goes through its encoding, so that what is read back is what the disk would give.</summary>
    public void ApplyTree(Height height, IReadOnlyList<NewTreeNode> newNodes, IReadOnlyList<TreeNodeKey> stale)
    {
        foreach (var (key, node) in newNodes)
        {
            var reader = new CanonicalReader(key.Encode());
            Assert.That(TreeNodeKey.Decode(ref reader), Is.EqualTo(key));
            _nodes.Add(key, TreeNode.Decode(node.Encode())!);
        }

        foreach (var key in stale)
        {
            Assert.That(_nodes.ContainsKey(key), "a stale node exists");
            _stale.Add((height, key));
        }
    }

    /// <summary>Keeps nodes as decoded objects, as a storage with a warm cache does.</summary>
    public void ApplyTreeWarm(TreeUpdate update)
    {
        foreach (var (key, node) in update.NewNodes) _nodes.Add(key, node);
        foreach (var key in update.StaleNodes) _nodes.Remove(key);
    }

    /// <summary>Drops what only heights below <paramref name="oldestKept"/> need.</summary>
    public void Prune(Height oldestKept)
    {
        foreach (var (_, key) in _stale.Where(s => s.Since <= oldestKept)) Assert.That(_nodes.Remove(key), "a node goes stale once");
        _stale.RemoveAll(s => s.Since <= oldestKept);
    }
}
