namespace CityConsortium.Types;

/// <summary>
/// The inner nodes of one list's Merkle tree, hashed once, from which the path of any item is read without hashing: for a
/// block whose many receipts are asked for one by one.
/// </summary>
public sealed class MerklePaths
{
    private readonly Hash256[] _leaves;
    private readonly Dictionary<(int Start, int Count), Hash256> _inner = [];

    /// <param name="leaves">Leaf hashes as <see cref="MerkleTree.Leaf"/> makes them.</param>
    public MerklePaths(Hash256[] leaves)
    {
        _leaves = leaves;
        Root = leaves.Length == 0 ? MerkleTree.Root([]) : Fill(0, leaves.Length);
    }

    public Hash256 Root { get; }

    /// <summary>The siblings from the leaf up, as <see cref="MerkleTree.Verify"/> takes them.</summary>
    public IReadOnlyList<Hash256> PathOf(int index)
    {
        Invariant.That(index >= 0 && index < _leaves.Length, "the leaf is in the tree");
        var path = new List<Hash256>(16);
        var start = 0;
        var count = _leaves.Length;
        while (count > 1)
        {
            var split = MerkleTree.SplitOf(count);
            if (index < start + split)
            {
                path.Add(NodeAt(start + split, count - split));
                count = split;
            }
            else
            {
                path.Add(NodeAt(start, split));
                start += split;
                count -= split;
            }
        }

        path.Reverse();
        return path;
    }

    private Hash256 NodeAt(int start, int count) => count == 1 ? _leaves[start] : _inner[(start, count)];

    private Hash256 Fill(int start, int count)
    {
        if (count == 1) return _leaves[start];
        var split = MerkleTree.SplitOf(count);
        var node = Hashing.Node(MerkleTree.NodeTag, Fill(start, split), Fill(start + split, count - split));
        _inner.Add((start, count), node);
        return node;
    }
}
