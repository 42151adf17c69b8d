using CityConsortium.Types;

namespace CityConsortium.Client.Tests;

/// <summary>The state tree by its definition, computed anew each time: small, slow and obviously right.</summary>
internal sealed class NaiveStateTree(IEnumerable<KeyValuePair<StateKey, byte[]>> entries)
{
    private readonly (Hash256 Path, Hash256 ValueHash)[] _leaves =
        [.. entries.Select(e => (e.Key.Path(), StateTreeHash.ValueHash(e.Value)))];

    internal Hash256 Root() => HashOf(_leaves, 0);

    internal StateProof Prove(StateKey key)
    {
        var path = key.Path();
        var siblings = new List<Hash256>();
        var here = _leaves;
        var depth = 0;
        while (here.Length > 1)
        {
            var bit = path.Bit(depth);
            siblings.Add(HashOf([.. here.Where(l => l.Path.Bit(depth) != bit)], depth + 1));
            here = [.. here.Where(l => l.Path.Bit(depth) == bit)];
            depth++;
        }

        siblings.Reverse();
        return new StateProof(siblings, here.Length == 1 && here[0].Path != path ? here[0] : null);
    }

    private static Hash256 HashOf((Hash256 Path, Hash256 ValueHash)[] leaves, int depth) => leaves.Length switch
    {
        0 => StateTreeHash.Empty,
        1 => StateTreeHash.Leaf(leaves[0].Path, leaves[0].ValueHash),
        _ => StateTreeHash.Inner(
            HashOf([.. leaves.Where(l => !l.Path.Bit(depth))], depth + 1), HashOf([.. leaves.Where(l => l.Path.Bit(depth))], depth + 1)),
    };
}
