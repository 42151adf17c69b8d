using System.Security.Cryptography;

namespace CityConsortium.Types;

/// <summary>
/// Merkle tree over an ordered list, as RFC 6962 section 2.1 defines it: leaves are hashed with tag 0, inner nodes with tag
/// 1, a list of n is split at the largest power of two below n. The empty list's root is SHA-256 of nothing.
/// </summary>
public static class MerkleTree
{
    public const byte LeafTag = 0;
    public const byte NodeTag = 1;

    private static readonly Hash256 EmptyRoot = new(SHA256.HashData([]));

    public static Hash256 RootOf(IReadOnlyList<TxId> ids)
    {
        if (ids.Count == 0) return EmptyRoot;
        var leaves = new Hash256[ids.Count];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = Leaf(ids[i].Hash);
        return Root(leaves);
    }

    /// <param name="leaves">Leaf hashes as <see cref="Leaf"/> makes them.</param>
    public static Hash256 Root(ReadOnlySpan<Hash256> leaves) => leaves.Length switch
    {
        0 => EmptyRoot,
        1 => leaves[0],
        _ => Hashing.Node(NodeTag, Root(leaves[..SplitOf(leaves.Length)]), Root(leaves[SplitOf(leaves.Length)..])),
    };

    public static Hash256 Leaf(Hash256 item)
    {
        Span<byte> bytes = stackalloc byte[1 + Hash256.Size];
        bytes[0] = LeafTag;
        item.AsSpan().CopyTo(bytes[1..]);
        return Hashing.Sha256(bytes);
    }

    /// <summary>The siblings from the leaf up (RFC 6962 section 2.1.1).</summary>
    public static IReadOnlyList<Hash256> Path(ReadOnlySpan<Hash256> leaves, int index)
    {
        Invariant.That(index >= 0 && index < leaves.Length, "the leaf is in the tree");
        var path = new List<Hash256>();
        Collect(leaves, index, path);
        return path;
    }

    /// <returns>Whether <paramref name="leaf"/> is at <paramref name="index"/> of the list of <paramref name="count"/> with this root.</returns>
    public static bool Verify(Hash256 root, Hash256 leaf, int index, int count, IReadOnlyList<Hash256> path)
    {
        if (index < 0 || index >= count || path.Count > Limits.MaxMerkleSteps) return false;
        var used = 0;
        var computed = Climb(leaf, index, count, path, ref used);
        return computed is not null && used == path.Count && computed.Value == root;
    }

    private static Hash256? Climb(Hash256 leaf, int index, int count, IReadOnlyList<Hash256> path, ref int used)
    {
        if (count == 1) return leaf;
        var split = SplitOf(count);
        var inner = index < split
            ? Climb(leaf, index, split, path, ref used)
            : Climb(leaf, index - split, count - split, path, ref used);
        if (inner is null || used >= path.Count) return null;
        var sibling = path[used++];
        return index < split ? Hashing.Node(NodeTag, inner.Value, sibling) : Hashing.Node(NodeTag, sibling, inner.Value);
    }

    private static Hash256 Collect(ReadOnlySpan<Hash256> leaves, int index, List<Hash256> path)
    {
        if (leaves.Length == 1) return leaves[0];
        var split = SplitOf(leaves.Length);
        if (index < split)
        {
            var left = Collect(leaves[..split], index, path);
            path.Add(Root(leaves[split..]));
            return left;
        }

        var right = Collect(leaves[split..], index - split, path);
        path.Add(Root(leaves[..split]));
        return right;
    }

    /// <summary>The largest power of two below <paramref name="count"/>.</summary>
    internal static int SplitOf(int count) => 1 << (31 - int.LeadingZeroCount(count - 1));
}
