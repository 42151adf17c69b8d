using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// A piece of a height's state as one node hands it to another: all entries below a place of the tree, or, where these are
/// too many, the inner node at the place. Either is checked against the hash that its parent gives the place, and the first
/// parent is the certified root: whoever serves it can be trusted with nothing and lie about nothing.
/// </summary>
public static class Subtree
{
    private const byte LeavesTag = 1;
    private const byte InnerTag = 2;

    /// <summary>Bytes of entries in one piece: a few thousand entries, and a message that no link minds.</summary>
    public const int PieceBytes = 512 * 1024;

    /// <summary>The longest piece: the entry that exceeds <see cref="PieceBytes"/> is still in it.</summary>
    public const int MaxEncodedBytes = PieceBytes + Limits.MaxStateValueBytes + Limits.MaxStateKeyBytes + 64;

    /// <returns>The piece, or null when the tree has no node there, or the height is no longer kept.</returns>
    public static byte[]? Read(ITreeReader reader, Height version, NibblePath at, int pieceBytes = PieceBytes)
    {
        var key = TreeNodeKey.RootOf(version);
        for (var depth = 0; depth < at.Count; depth++)
        {
            if (reader.GetNode(key) is not InnerNode inner || !inner.Has(at[depth])) return null;
            key = new TreeNodeKey(inner[at[depth]].Version, key.Path.Append(at[depth]));
        }

        if (reader.GetNode(key) is not { } node) return null;
        var writer = new CanonicalWriter(4096);
        var leaves = new List<LeafNode>();
        var room = pieceBytes;
        if (!Collect(reader, key, node, leaves, ref room)) return node is InnerNode ? Inner(writer, node) : null;
        return leaves.Count == 0 ? null : writer.Byte(LeavesTag).List(leaves, static (w, l) => w.Bytes(l.Key.Span).Bytes(l.Value.Span)).ToArray();
    }

    /// <param name="at">The place that was asked for.</param>
    /// <param name="expected">The hash that the parent gives it.</param>
    /// <param name="version">The height that the rebuilt nodes get as their own.</param>
    /// <returns>The checked piece, or null when the bytes are not what the hash commits to.</returns>
    public static SubtreePiece? Check(NibblePath at, Hash256 expected, Height version, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MaxEncodedBytes) return null;
        return bytes[0] switch
        {
            LeavesTag => CheckLeaves(at, expected, version, bytes[1..]),
            InnerTag => CheckInner(at, expected, bytes[1..]),
            _ => null,
        };
    }

    /// <summary>The nodes above the pieces, built once all pieces below are there.</summary>
    /// <param name="below">Each place's node as it was built: whether it is a leaf, and its hash.</param>
    public static InnerNode Join(NibblePath at, Height version, Func<NibblePath, (bool IsLeaf, Hash256 Hash)?> below)
    {
        Span<TreeChild> slots = stackalloc TreeChild[InnerNode.Width];
        var present = 0;
        for (var nibble = 0; nibble < InnerNode.Width; nibble++)
        {
            if (below(at.Append(nibble)) is not { } child) continue;
            slots[nibble] = new TreeChild(child.IsLeaf, version, child.Hash);
            present |= 1 << nibble;
        }

        return InnerNode.Create(slots, present, null, present);
    }

    private static SubtreePiece? CheckLeaves(NibblePath at, Hash256 expected, Height version, ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        var writes = new StateWrite[reader.Count(MaxEncodedBytes / 8, 8)];
        Hash256? last = null;
        for (var i = 0; i < writes.Length; i++)
        {
            if (!StateKey.TryFrom(reader.Bytes(Limits.MaxStateKeyBytes), out var key)) return null;
            writes[i] = new StateWrite(key, reader.Bytes(Limits.MaxStateValueBytes).ToArray());
            var path = key.Path();
            if (reader.Failed || !at.Leads(path) || (last is { } before && path.CompareTo(before) <= 0)) return null;
            last = path;
        }

        if (!reader.IsComplete || writes.Length == 0) return null;
        var (top, nodes) = new TreeUpdater(NoTree.Instance, version, TreeWrite.Sort(writes)).RunAt(at);
        return top.Hash == expected ? new SubtreePiece.Entries(writes, nodes, top is LeafNode) : null;
    }

    private static SubtreePiece? CheckInner(NibblePath at, Hash256 expected, ReadOnlySpan<byte> bytes)
    {
        if (at.Count >= NibblePath.MaxCount || TreeNode.Decode(bytes) is not InnerNode node || node.Hash != expected) return null;
        var places = new List<(NibblePath At, Hash256 Hash)>();
        for (var nibble = 0; nibble < InnerNode.Width; nibble++)
        {
            if (node.Has(nibble)) places.Add((at.Append(nibble), node[nibble].Hash));
        }

        return new SubtreePiece.Places(places);
    }

    private static byte[] Inner(CanonicalWriter writer, TreeNode node)
    {
        writer.Byte(InnerTag);
        node.Encode(writer);
        return writer.ToArray();
    }

    /// <returns>False when there is no room for all of them.</returns>
    private static bool Collect(ITreeReader reader, in TreeNodeKey key, TreeNode node, List<LeafNode> leaves, ref int room)
    {
        switch (node)
        {
            case LeafNode leaf:
                if (room <= 0) return false;
                room -= leaf.Key.Span.Length + leaf.Value.Length + 8;
                leaves.Add(leaf);
                return true;
            case InnerNode inner:
                for (var nibble = 0; nibble < InnerNode.Width; nibble++)
                {
                    if (!inner.Has(nibble)) continue;
                    var below = new TreeNodeKey(inner[nibble].Version, key.Path.Append(nibble));
                    if (reader.GetNode(below) is not { } child || !Collect(reader, below, child, leaves, ref room)) return false;
                }

                return true;
            default:
                return true;
        }
    }

    /// <summary>A piece is built from its entries alone.</summary>
    private sealed class NoTree : ITreeReader
    {
        internal static readonly NoTree Instance = new();

        public TreeNode? GetNode(in TreeNodeKey key) => null;
    }
}
