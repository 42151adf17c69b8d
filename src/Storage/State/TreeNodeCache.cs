using CityConsortium.Ledger;

namespace CityConsortium.Storage;

/// <summary>
/// Decoded inner nodes, which remember the hashes they computed. Two parts, so that the many nodes deep in the tree never
/// push out the few at its top, which every block reads: the four upper levels have three quarters of the room. Each part is
/// two generations; what is used moves to the young one, and when that is full the old one is dropped.
/// </summary>
internal sealed class TreeNodeCache(int capacity)
{
    private const int UpperLevels = 4;

    private readonly Part _upper = new(Math.Max(1, capacity * 3 / 8));
    private readonly Part _lower = new(Math.Max(1, capacity / 8));

    internal int Count => _upper.Count + _lower.Count;

    internal TreeNode? Find(in TreeNodeKey key) => PartOf(key).Find(key);

    /// <summary>Leaves are not kept: they hold whole values and have no hashes below them.</summary>
    internal void Add(in TreeNodeKey key, TreeNode node)
    {
        if (node is InnerNode) PartOf(key).Add(key, node);
    }

    internal void Remove(in TreeNodeKey key) => PartOf(key).Remove(key);

    private Part PartOf(in TreeNodeKey key) => key.Path.Count < UpperLevels ? _upper : _lower;

    private sealed class Part(int generation)
    {
        private readonly Lock _lock = new();
        private Dictionary<TreeNodeKey, TreeNode> _young = [];
        private Dictionary<TreeNodeKey, TreeNode> _old = [];

        internal int Count
        {
            get
            {
                lock (_lock) return _young.Count + _old.Count;
            }
        }

        internal TreeNode? Find(in TreeNodeKey key)
        {
            lock (_lock)
            {
                if (_young.TryGetValue(key, out var node)) return node;
                if (!_old.Remove(key, out node)) return null;
                AddWithLock(key, node);
                return node;
            }
        }

        internal void Add(in TreeNodeKey key, TreeNode node)
        {
            lock (_lock)
            {
                _old.Remove(key);
                AddWithLock(key, node);
            }
        }

        internal void Remove(in TreeNodeKey key)
        {
            lock (_lock)
            {
                if (!_young.Remove(key)) _old.Remove(key);
            }
        }

        private void AddWithLock(in TreeNodeKey key, TreeNode node)
        {
            if (_young.Count >= generation && !_young.ContainsKey(key))
            {
                (_young, _old) = (_old, _young);
                _young.Clear();
            }

            _young[key] = node;
        }
    }
}
