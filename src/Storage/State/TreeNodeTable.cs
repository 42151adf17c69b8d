using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>The tree's nodes by (height, position), with the cache of decoded ones in front.</summary>
internal sealed class TreeNodeTable(LedgerDatabase db, int cached) : ISpanDeserializer<TreeNode?>
{
    [ThreadStatic]
    private static CanonicalWriter? _keyWriter;

    private readonly TreeNodeCache _cache = new(cached);

    /// <summary>Used by the one thread that applies, block after block.</summary>
    private readonly CanonicalWriter _writer = new(2048);

    internal TreeNode? Get(in TreeNodeKey key) => _cache.Find(key) ?? Load(key, null);

    /// <summary>As the tree was in a snapshot: pruning since then does not show.</summary>
    internal TreeNode? Get(in TreeNodeKey key, ReadOptions snapshot) => _cache.Find(key) ?? Load(key, snapshot);

    internal void Write(WriteBatch batch, IReadOnlyList<NewTreeNode> nodes)
    {
        var cf = db.Handle(Family.Nodes);
        var value = _writer;
        for (var i = 0; i < nodes.Count; i++)
        {
            value.Clear();
            nodes[i].Node.Encode(value);
            batch.Put(KeyOf(nodes[i].Key), value.Written, cf);
        }
    }

    internal void Delete(WriteBatch batch, in TreeNodeKey key) => batch.Delete(KeyOf(key), db.Handle(Family.Nodes));

    /// <summary>After the batch is on the disk: the new nodes are what the next block reads, the replaced ones only old proofs.</summary>
    internal void Remember(IReadOnlyList<NewTreeNode> added, IReadOnlyList<TreeNodeKey> replaced)
    {
        for (var i = 0; i < replaced.Count; i++) _cache.Remove(replaced[i]);
        for (var i = 0; i < added.Count; i++) _cache.Add(added[i].Key, added[i].Node);
    }

    TreeNode? ISpanDeserializer<TreeNode?>.Deserialize(ReadOnlySpan<byte> buffer) =>
        TreeNode.Decode(buffer) ?? throw db.Damaged(Family.Nodes, null, "a tree node does not decode");

    private TreeNode? Load(in TreeNodeKey key, ReadOptions? options)
    {
        var node = db.Get(Family.Nodes, KeyOf(key), this, options);
        if (node is not null) _cache.Add(key, node);
        return node;
    }

    /// <summary>Valid until the thread's next key.</summary>
    private static ReadOnlySpan<byte> KeyOf(in TreeNodeKey key)
    {
        var writer = _keyWriter ??= new CanonicalWriter(TreeNodeKey.MaxEncodedSize);
        writer.Clear();
        key.Encode(writer);
        return writer.Written;
    }
}
