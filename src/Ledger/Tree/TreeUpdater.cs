using System.Numerics;
using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// One batch update. It walks down from the root with the sorted writes, visits each touched node once, and makes the new
/// nodes on the way back up. A leaf is placed by its parent, because only the parent knows whether the leaf stays below it
/// or, as the only one left, takes its place.
/// </summary>
internal sealed class TreeUpdater(ITreeReader reader, Height version, TreeWrite[] writes)
{
    private readonly List<NewTreeNode> _newNodes = new((writes.Length * 3) + 1);
    private readonly List<TreeNodeKey> _stale = new((writes.Length * 3) + 1);

    private enum Kind
    {
        Unchanged,
        Empty,
        Leaf,
        Inner,
    }

    /// <summary>What became of a subtree. An inner node is placed already, a leaf is not.</summary>
    private readonly record struct Outcome(Kind Kind, TreeNode? Node)
    {
        internal static Outcome Unchanged => new(Kind.Unchanged, null);

        internal static Outcome Empty => new(Kind.Empty, null);
    }

    internal TreeUpdate Run(Height? parent)
    {
        var newRoot = TreeNodeKey.RootOf(version);
        TreeNode? oldRoot = null;
        Outcome outcome;
        if (parent is { } height)
        {
            var oldKey = TreeNodeKey.RootOf(height);
            oldRoot = Load(oldKey);
            outcome = Visit(oldRoot, oldKey, writes);
            if (outcome.Kind == Kind.Unchanged || oldRoot is EmptyNode) _stale.Add(oldKey);
        }
        else
        {
            outcome = Build(NibblePath.Root, writes);
        }

        var root = outcome.Kind switch
        {
            Kind.Unchanged => oldRoot!, // only an old root can be unchanged
            Kind.Empty => EmptyNode.Instance,
            _ => outcome.Node!,
        };
        if (outcome.Kind != Kind.Inner) _newNodes.Add(new NewTreeNode(newRoot, root));
        return new TreeUpdate(root.Hash, _newNodes, _stale);
    }

    /// <summary>The subtree of the writes alone at a place that all of them lead through; a single leaf is placed there too.</summary>
    internal (TreeNode Top, IReadOnlyList<NewTreeNode> Nodes) RunAt(NibblePath at)
    {
        var outcome = Build(at, writes);
        Invariant.That(outcome.Node is not null, "a subtree has a leaf");
        if (outcome.Kind == Kind.Leaf) _newNodes.Add(new NewTreeNode(new TreeNodeKey(version, at), outcome.Node));
        return (outcome.Node, _newNodes);
    }

    private Outcome Visit(TreeNode old, in TreeNodeKey oldKey, ReadOnlySpan<TreeWrite> batch) => old switch
    {
        EmptyNode => AnyLeaf(batch) ? Build(oldKey.Path, batch) : Outcome.Unchanged,
        LeafNode leaf => VisitLeaf(leaf, oldKey, batch),
        InnerNode inner => VisitInner(inner, oldKey, batch),
        _ => throw new InvariantViolatedException("a tree node is empty, a leaf or an inner node"),
    };

    private Outcome VisitLeaf(LeafNode old, in TreeNodeKey oldKey, ReadOnlySpan<TreeWrite> batch)
    {
        var merged = new TreeWrite[batch.Length + 1];
        var count = 0;
        var overwritten = false;
        var inserted = false;
        foreach (ref readonly var write in batch)
        {
            if (!overwritten && !inserted && old.Path < write.Path)
            {
                merged[count++] = new TreeWrite(old.Path, old);
                inserted = true;
            }

            if (write.Path == old.Path)
            {
                if (write.Leaf is { } same && same.ValueHash == old.ValueHash)
                {
                    merged[count++] = new TreeWrite(old.Path, old);
                    inserted = true;
                    continue;
                }

                overwritten = true;
            }

            if (write.Leaf is not null) merged[count++] = write;
        }

        if (!overwritten && !inserted) merged[count++] = new TreeWrite(old.Path, old);
        if (count == 1 && ReferenceEquals(merged[0].Leaf, old)) return Outcome.Unchanged;
        _stale.Add(oldKey);
        return Build(oldKey.Path, merged.AsSpan(0, count));
    }

    private Outcome VisitInner(InnerNode old, in TreeNodeKey oldKey, ReadOnlySpan<TreeWrite> batch)
    {
        Span<TreeChild> slots = stackalloc TreeChild[InnerNode.Width];
        var present = 0;
        for (var nibble = 0; nibble < InnerNode.Width; nibble++)
        {
            if (!old.Has(nibble)) continue;
            slots[nibble] = old[nibble];
            present |= 1 << nibble;
        }

        var before = present;
        var changed = 0;
        while (!batch.IsEmpty)
        {
            var group = TakeGroup(ref batch, oldKey.Path.Count, out var nibble);
            var bit = 1 << nibble;
            var at = oldKey.Path.Append(nibble);
            var outcome = (before & bit) == 0 ? Build(at, group) : VisitChild(slots[nibble], at, group);
            if (outcome.Kind == Kind.Unchanged || (outcome.Kind == Kind.Empty && (before & bit) == 0)) continue;
            changed |= bit;
            Place(outcome, at, slots, ref present, nibble);
        }

        if (changed == 0) return Outcome.Unchanged;
        _stale.Add(oldKey);
        return Finish(oldKey.Path, slots, present, old, changed);
    }

    private Outcome VisitChild(in TreeChild child, NibblePath at, ReadOnlySpan<TreeWrite> batch)
    {
        var key = new TreeNodeKey(child.Version, at);
        return Visit(Load(key), key, batch);
    }

    /// <summary>A subtree of the batch alone, where nothing was before.</summary>
    private Outcome Build(NibblePath at, ReadOnlySpan<TreeWrite> batch)
    {
        LeafNode? only = null;
        var leaves = 0;
        foreach (ref readonly var write in batch)
        {
            if (write.Leaf is null) continue;
            only = write.Leaf;
            leaves++;
        }

        if (leaves == 0) return Outcome.Empty;
        if (leaves == 1) return new Outcome(Kind.Leaf, only);
        Span<TreeChild> slots = stackalloc TreeChild[InnerNode.Width];
        var present = 0;
        while (!batch.IsEmpty)
        {
            var group = TakeGroup(ref batch, at.Count, out var nibble);
            var below = at.Append(nibble);
            Place(Build(below, group), below, slots, ref present, nibble);
        }

        return Finish(at, slots, present, null, present);
    }

    private void Place(in Outcome outcome, NibblePath at, Span<TreeChild> slots, ref int present, int nibble)
    {
        if (outcome.Kind == Kind.Empty)
        {
            present &= ~(1 << nibble);
            return;
        }

        var node = outcome.Node!; // leaf or inner: both carry their node
        if (outcome.Kind == Kind.Leaf) _newNodes.Add(new NewTreeNode(new TreeNodeKey(version, at), node));
        slots[nibble] = new TreeChild(outcome.Kind == Kind.Leaf, version, node.Hash);
        present |= 1 << nibble;
    }

    private Outcome Finish(NibblePath at, ReadOnlySpan<TreeChild> slots, int present, InnerNode? previous, int changed)
    {
        if (present == 0) return Outcome.Empty;
        if (InnerNode.IsSingleLeaf(slots, present)) return Lift(at.Append(BitOperations.TrailingZeroCount(present)), slots, present, changed);
        var node = InnerNode.Create(slots, present, previous, changed);
        _newNodes.Add(new NewTreeNode(new TreeNodeKey(version, at), node));
        return new Outcome(Kind.Inner, node);
    }

    /// <summary>The last leaf of a subtree leaves its place, to stand where the subtree stood.</summary>
    private Outcome Lift(NibblePath leafAt, ReadOnlySpan<TreeChild> slots, int present, int changed)
    {
        if ((changed & present) != 0)
        {
            // All the other children became empty, and what becomes empty adds no node: the leaf was placed last.
            var placed = _newNodes[^1];
            Invariant.That(placed.Key == new TreeNodeKey(version, leafAt), "the leaf to lift was placed last");
            _newNodes.RemoveAt(_newNodes.Count - 1);
            return new Outcome(Kind.Leaf, placed.Node);
        }

        var key = new TreeNodeKey(slots[BitOperations.TrailingZeroCount(present)].Version, leafAt);
        var leaf = Load(key);
        _stale.Add(key);
        return new Outcome(Kind.Leaf, leaf);
    }

    private TreeNode Load(in TreeNodeKey key)
    {
        var node = reader.GetNode(key);
        Invariant.That(node is not null, $"tree node {key} of the parent state is missing: the store is damaged or was pruned too far");
        return node;
    }

    private static ReadOnlySpan<TreeWrite> TakeGroup(ref ReadOnlySpan<TreeWrite> batch, int depth, out int nibble)
    {
        nibble = NibblePath.NibbleOf(batch[0].Path, depth);
        var length = 1;
        while (length < batch.Length && NibblePath.NibbleOf(batch[length].Path, depth) == nibble) length++;
        var group = batch[..length];
        batch = batch[length..];
        return group;
    }

    private static bool AnyLeaf(ReadOnlySpan<TreeWrite> batch)
    {
        foreach (ref readonly var write in batch)
        {
            if (write.Leaf is not null) return true;
        }

        return false;
    }
}
