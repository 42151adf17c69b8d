using System.Numerics;
using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>A reference to a child: whether it is a leaf, which height wrote it, and its hash.</summary>
internal readonly record struct TreeChild(bool IsLeaf, Height Version, Hash256 Hash);

/// <summary>
/// Sixteen subtrees, some empty. Physically one node of four binary levels: the binary hashes between the children and this
/// node's own are computed, not stored, and remembered while the object lives, so that a node with one changed child costs
/// four hashes instead of fifteen.
/// </summary>
public sealed class InnerNode : TreeNode
{
    internal const int Width = 16;

    private readonly int _present;
    private readonly int _leaves;

    /// <summary>The present children, in the order of their nibbles.</summary>
    private readonly TreeChild[] _children;

    /// <summary>Index 1 is the node, 2i and 2i+1 are the halves of i, 8 to 15 are pairs of children.</summary>
    private Hash256[]? _binary;

    private InnerNode(int present, int leaves, TreeChild[] children)
    {
        _present = present;
        _leaves = leaves;
        _children = children;
    }

    public override Hash256 Hash => Binary()[1];

    internal int Count => _children.Length;

    internal bool Has(int nibble) => (_present & (1 << nibble)) != 0;

    /// <summary>The child at the nibble, which must be there.</summary>
    internal ref readonly TreeChild this[int nibble] => ref _children[BitOperations.PopCount((uint)_present & ((1u << nibble) - 1))];

    /// <param name="slots">One per nibble; which are filled is said by <paramref name="present"/>.</param>
    /// <param name="previous">The node that this one replaces, if any: hashes of its unchanged parts are taken over.</param>
    /// <param name="changed">Which nibbles differ from <paramref name="previous"/>.</param>
    internal static InnerNode Create(ReadOnlySpan<TreeChild> slots, int present, InnerNode? previous, int changed)
    {
        var children = new TreeChild[BitOperations.PopCount((uint)present)];
        var leaves = 0;
        var next = 0;
        for (var nibble = 0; nibble < Width; nibble++)
        {
            if ((present & (1 << nibble)) == 0) continue;
            if (slots[nibble].IsLeaf) leaves |= 1 << nibble;
            children[next++] = slots[nibble];
        }

        var node = new InnerNode(present, leaves, children);
        node.CheckShape();
        var binary = new Hash256[Width];
        node.Fill(binary, 1, 0, Width, previous?._binary, changed);
        node._binary = binary;
        return node;
    }

    /// <summary>Whether the range has no child, or exactly one that is a leaf: there the binary tree ends.</summary>
    internal bool EndsAt(int first, int width)
    {
        var range = _present & Mask(first, width);
        return range == 0 || (BitOperations.IsPow2(range) && (_leaves & range) != 0);
    }

    /// <summary>The hash of the binary subtree over the children <paramref name="first"/> up to first + width - 1.</summary>
    internal Hash256 RangeHash(int first, int width) => width == 1
        ? Has(first) ? this[first].Hash : StateTreeHash.Empty
        : Binary()[(Width / width) + (first / width)];

    /// <summary>The only child, when there is exactly one and it is a leaf: such a node must not exist and gives way to the leaf.</summary>
    internal static bool IsSingleLeaf(ReadOnlySpan<TreeChild> slots, int present) =>
        BitOperations.IsPow2(present) && slots[BitOperations.TrailingZeroCount(present)].IsLeaf;

    public override void Encode(CanonicalWriter writer)
    {
        writer.Byte(InnerTag).Int32((_present << Width) | _leaves);
        foreach (ref readonly var child in _children.AsSpan()) writer.Height(child.Version).Hash(child.Hash);
    }

    internal static InnerNode? DecodeBody(ref CanonicalReader reader)
    {
        var bits = reader.Int32();
        var present = (int)((uint)bits >> Width);
        var leaves = bits & 0xffff;
        if (present == 0 || (leaves & ~present) != 0 || (BitOperations.IsPow2(present) && leaves != 0))
        {
            reader.Fail();
            return null;
        }

        var children = new TreeChild[BitOperations.PopCount((uint)present)];
        var next = 0;
        for (var nibble = 0; nibble < Width; nibble++)
        {
            if ((present & (1 << nibble)) != 0)
            {
                children[next++] = new TreeChild((leaves & (1 << nibble)) != 0, reader.Height(), reader.Hash());
            }
        }

        return new InnerNode(present, leaves, children);
    }

    /// <summary>Two threads may both compute it; they write the same array's worth of hashes.</summary>
    private Hash256[] Binary()
    {
        if (_binary is { } known) return known;
        var binary = new Hash256[Width];
        Fill(binary, 1, 0, Width, null, 0xffff);
        return _binary = binary;
    }

    private Hash256 Fill(Hash256[] binary, int index, int first, int width, Hash256[]? known, int changed)
    {
        if (width == 1) return Has(first) ? this[first].Hash : StateTreeHash.Empty;
        var mask = Mask(first, width);
        if (known is not null && (changed & mask) == 0)
        {
            Array.Copy(known, index, binary, index, 1);
            CopyBelow(known, binary, index);
            return binary[index];
        }

        var range = _present & mask;
        var half = width / 2;
        var left = Fill(binary, 2 * index, first, half, known, changed);
        var right = Fill(binary, (2 * index) + 1, first + half, half, known, changed);
        if (range == 0) return binary[index] = StateTreeHash.Empty;
        if (BitOperations.IsPow2(range) && (_leaves & range) != 0) return binary[index] = this[BitOperations.TrailingZeroCount(range)].Hash;
        return binary[index] = StateTreeHash.Inner(left, right);
    }

    private static void CopyBelow(Hash256[] known, Hash256[] binary, int index)
    {
        for (int at = 2 * index, width = 2; at < Width; at *= 2, width *= 2) Array.Copy(known, at, binary, at, width);
    }

    private void CheckShape()
    {
        Invariant.That(_present is > 0 and <= 0xffff, "an inner node has children");
        Invariant.That(!(BitOperations.IsPow2(_present) && _leaves != 0), "a subtree with one leaf is that leaf");
    }

    private static int Mask(int first, int width) => ((1 << width) - 1) << first;
}
