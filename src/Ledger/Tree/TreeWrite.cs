using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>One change on its way into the tree: a new leaf at a path, or none (the entry is deleted).</summary>
internal readonly record struct TreeWrite(Hash256 Path, LeafNode? Leaf)
{
    /// <summary>The writes in the order of their paths, hashed.</summary>
    internal static TreeWrite[] Sort(IReadOnlyList<StateWrite> writes)
    {
        var sorted = new TreeWrite[writes.Count];
        for (var i = 0; i < sorted.Length; i++)
        {
            var write = writes[i];
            var path = write.Key.Path();
            sorted[i] = new TreeWrite(path, write.Value is { } value ? LeafNode.At(write.Key, value, path) : null);
        }

        Array.Sort(sorted, static (left, right) => left.Path.CompareTo(right.Path));
        for (var i = 1; i < sorted.Length; i++)
        {
            Invariant.That(sorted[i - 1].Path != sorted[i].Path, "a batch writes a key at most once");
        }

        return sorted;
    }
}
