using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// Reads a whole tree from its root: every node is loaded and its hash recomputed, so what the walk gives is what the root
/// commits to. For full checks and snapshots; a lookup is <see cref="StateTree.Prove"/>.
/// </summary>
public static class TreeWalk
{
    /// <param name="version">The height whose tree is read.</param>
    /// <param name="root">What it must lead to.</param>
    /// <param name="leaf">Called for each entry, in the order of the keys' hashes.</param>
    /// <returns>The first node that does not fit with a clause, or null when the tree is whole.</returns>
    public static string? Read(ITreeReader reader, Height version, Hash256 root, Action<LeafNode> leaf) =>
        Visit(reader, TreeNodeKey.RootOf(version), root, leaf);

    private static string? Visit(ITreeReader reader, in TreeNodeKey key, Hash256 expected, Action<LeafNode> leaf)
    {
        if (reader.GetNode(key) is not { } node) return $"tree node {key} is missing";
        if (node.Hash != expected) return $"tree node {key} has hash {node.Hash}, its parent says {expected}";
        switch (node)
        {
            case LeafNode found:
                leaf(found);
                return null;
            case InnerNode inner:
                for (var nibble = 0; nibble < InnerNode.Width; nibble++)
                {
                    if (!inner.Has(nibble)) continue;
                    var child = inner[nibble];
                    if (Visit(reader, new TreeNodeKey(child.Version, key.Path.Append(nibble)), child.Hash, leaf) is { } problem) return problem;
                }

                return null;
            default:
                return null;
        }
    }
}
