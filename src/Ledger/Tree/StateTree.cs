using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>What a batch of writes does to the tree.</summary>
public sealed record TreeUpdate(Hash256 Root, IReadOnlyList<NewTreeNode> NewNodes, IReadOnlyList<TreeNodeKey> StaleNodes);

/// <summary>A state entry, or its absence (null), with the proof under the state root of the height that was asked for.</summary>
public sealed record ProvenState(ReadOnlyMemory<byte>? Value, StateProof Proof);

/// <summary>
/// The authenticated state: one leaf per entry, hashed as the binary sparse Merkle tree of <see cref="StateTreeHash"/>, kept
/// as 16-ary nodes addressed by (height, position) after Diem's "Jellyfish Merkle Tree".
/// </summary>
public static class StateTree
{
    /// <param name="parent">The height to build on; null for the first tree of a chain.</param>
    /// <param name="version">The height that the writes belong to; it has a root node afterwards even when nothing changed.</param>
    /// <param name="writes">At most one per key, in any order.</param>
    public static TreeUpdate Update(ITreeReader reader, Height? parent, Height version, IReadOnlyList<StateWrite> writes)
    {
        Invariant.That(parent is null || parent.Value < version, "a tree is built on an earlier one");
        return new TreeUpdater(reader, version, TreeWrite.Sort(writes)).Run(parent);
    }

    /// <returns>The entry with its proof, or null when the tree of that height is no longer kept (or not yet there).</returns>
    public static ProvenState? Prove(ITreeReader reader, Height version, StateKey key)
    {
        var path = key.Path();
        var siblings = new List<Hash256>();
        var at = TreeNodeKey.RootOf(version);
        while (true)
        {
            switch (reader.GetNode(at))
            {
                case EmptyNode: return Absent(siblings, null);
                case LeafNode leaf: return leaf.Path == path ? Present(siblings, leaf) : Absent(siblings, leaf);
                case InnerNode inner:
                    var nibble = NibblePath.NibbleOf(path, at.Path.Count);
                    if (Descend(inner, nibble, siblings) is not { } taken) return Absent(siblings, null);
                    at = new TreeNodeKey(inner[taken].Version, NibblePath.PrefixOf(path, at.Path.Count).Append(taken));
                    break;
                default: return null;
            }
        }
    }

    /// <summary>
    /// Walks the node's four binary levels towards the nibble and adds the sibling at each, as far as the binary tree goes.
    /// </summary>
    /// <returns>The child where the walk goes on: the nibble's own, or the one leaf that stands for its whole range.</returns>
    private static int? Descend(InnerNode inner, int nibble, List<Hash256> siblings)
    {
        var first = 0;
        var width = InnerNode.Width;
        while (width > 1 && !inner.EndsAt(first, width))
        {
            width /= 2;
            var goesRight = nibble >= first + width;
            siblings.Add(inner.RangeHash(goesRight ? first : first + width, width));
            if (goesRight) first += width;
        }

        for (var child = first; child < first + width; child++)
        {
            if (inner.Has(child)) return child;
        }

        return null;
    }

    private static ProvenState Present(List<Hash256> siblings, LeafNode leaf)
    {
        siblings.Reverse();
        return new ProvenState(leaf.Value, new StateProof(siblings, null));
    }

    private static ProvenState Absent(List<Hash256> siblings, LeafNode? other)
    {
        siblings.Reverse();
        return new ProvenState(null, new StateProof(siblings, other is null ? null : (other.Path, other.ValueHash)));
    }
}
