using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

/// <summary>The root straight from the definition: a binary tree over the paths, recomputed from all entries.</summary>
internal static class NaiveTree
{
    internal static Hash256 Root(IEnumerable<KeyValuePair<StateKey, byte[]>> entries) =>
        Root([.. entries.Select(e => (Path: e.Key.Path(), Hash: StateTreeHash.Leaf(e.Key.Path(), StateTreeHash.ValueHash(e.Value))))], 0);

    private static Hash256 Root(List<(Hash256 Path, Hash256 Hash)> leaves, int depth) => leaves.Count switch
    {
        0 => StateTreeHash.Empty,
        1 => leaves[0].Hash,
        _ => StateTreeHash.Inner(
            Root([.. leaves.Where(l => !l.Path.Bit(depth))], depth + 1),
            Root([.. leaves.Where(l => l.Path.Bit(depth))], depth + 1)),
    };
}
