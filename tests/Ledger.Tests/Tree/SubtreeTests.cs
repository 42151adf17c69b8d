using CityConsortium.Ledger;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Ledger.Tests;

/// <summary>A state is taken apart and put together again, and whoever changes a byte on the way is found out at that piece.</summary>
public sealed class SubtreeTests
{
    private static readonly Height Old = new(3);
    private static readonly Height New = new(9);

    [TestCase(1, 512)]
    [TestCase(2, 64)]
    [TestCase(40, 64)]
    [TestCase(2_000, 700)]
    [TestCase(2_000, 1_000_000)]
    public void Pieces_of_any_size_make_up_the_same_root(int entries, int pieceBytes)
    {
        var (tree, root, writes) = Make(entries);
        var taken = Take(tree, root, pieceBytes, b => b);
        Assert.That(taken, Is.Not.Null);
        Assert.That(taken!.Value.Root, Is.EqualTo(root));
        Assert.That(taken.Value.State.OrderBy(w => w.Key).Select(w => (w.Key, Text(w))), Is.EqualTo(writes.OrderBy(w => w.Key).Select(w => (w.Key, Text(w)))));
        var leaves = 0;
        Assert.That(TreeWalk.Read(taken.Value.Tree, New, root, _ => leaves++), Is.Null, "the rebuilt nodes are a whole tree of the new height");
        Assert.That(leaves, Is.EqualTo(entries));
    }

    [Test]
    public void A_changed_byte_anywhere_in_a_piece_is_refused()
    {
        var (tree, root, _) = Make(60);
        foreach (var pieceBytes in (int[])[200, 100_000])
        {
            var piece = Subtree.Read(tree, Old, NibblePath.Root, pieceBytes)!;
            for (var at = 0; at < piece.Length; at++)
            {
                var changed = piece.ToArray();
                changed[at] ^= 0x20;
                var found = Subtree.Check(NibblePath.Root, root, New, changed);

                // The heights inside an inner node are not hashed, and not used: what is rebuilt gets the new height.
                if (found is SubtreePiece.Places places) Assert.That(places.Below, Is.EqualTo(((SubtreePiece.Places)Subtree.Check(NibblePath.Root, root, New, piece)!).Below));
                else Assert.That(found, Is.Null, $"byte {at}");
            }
        }
    }

    [Test]
    public void A_piece_of_another_place_or_cut_or_with_something_added_is_refused()
    {
        var (tree, root, _) = Make(60);
        var piece = Subtree.Read(tree, Old, NibblePath.Root)!;
        Assert.That(Subtree.Check(NibblePath.Root, root, New, piece), Is.Not.Null);
        Assert.That(Subtree.Check(NibblePath.Root.Append(3), root, New, piece), Is.Null);
        Assert.That(Subtree.Check(NibblePath.Root, Hash256.Zero, New, piece), Is.Null);
        for (var length = 0; length < piece.Length; length++) Assert.That(Subtree.Check(NibblePath.Root, root, New, piece.AsSpan(0, length)), Is.Null);
        Assert.That(Subtree.Check(NibblePath.Root, root, New, [.. piece, 0]), Is.Null);
    }

    [Test]
    public void A_place_or_a_height_that_is_not_there_has_no_piece()
    {
        var (tree, _, _) = Make(2);
        Assert.That(Subtree.Read(tree, New, NibblePath.Root), Is.Null);
        var path = NibblePath.Root;
        for (var depth = 0; depth < NibblePath.MaxCount; depth++) path = path.Append(15);
        Assert.That(Subtree.Read(tree, Old, path), Is.Null);
    }

    private static string Text(StateWrite write) => Convert.ToHexString(write.Value!.Value.Span);

    private static (Nodes Tree, Hash256 Root, List<StateWrite> Writes) Make(int entries)
    {
        var writes = Enumerable.Range(0, entries)
            .Select(i => new StateWrite(StateKey.Of("kv", $"key {i}"), System.Text.Encoding.UTF8.GetBytes($"value {i}"))).ToList();
        var tree = new Nodes();
        var update = StateTree.Update(tree, null, Old, writes);
        tree.Add(update.NewNodes);
        return (tree, update.Root, writes);
    }

    private static (Hash256 Root, List<StateWrite> State, Nodes Tree)? Take(Nodes source, Hash256 root, int pieceBytes, Func<byte[], byte[]> wire)
    {
        var built = new Dictionary<NibblePath, (bool IsLeaf, Hash256 Hash)>();
        var upper = new List<NibblePath>();
        var state = new List<StateWrite>();
        var tree = new Nodes();
        var open = new Queue<(NibblePath At, Hash256 Hash)>([(NibblePath.Root, root)]);
        while (open.TryDequeue(out var next))
        {
            switch (Subtree.Check(next.At, next.Hash, New, wire(Subtree.Read(source, Old, next.At, pieceBytes)!)))
            {
                case SubtreePiece.Entries entries:
                    state.AddRange(entries.State);
                    tree.Add(entries.Nodes);
                    built[next.At] = (entries.IsLeaf, next.Hash);
                    break;
                case SubtreePiece.Places places:
                    upper.Add(next.At);
                    foreach (var place in places.Below) open.Enqueue(place);
                    break;
                default:
                    return null;
            }
        }

        foreach (var at in upper.OrderByDescending(u => u.Count))
        {
            var node = Subtree.Join(at, New, p => built.TryGetValue(p, out var b) ? b : null);
            tree.Add([new NewTreeNode(new TreeNodeKey(New, at), node)]);
            built[at] = (false, node.Hash);
        }

        return (built[NibblePath.Root].Hash, state, tree);
    }

    private sealed class Nodes : ITreeReader
    {
        private readonly Dictionary<TreeNodeKey, TreeNode> _nodes = [];

        public TreeNode? GetNode(in TreeNodeKey key) => _nodes.GetValueOrDefault(key);

        internal void Add(IEnumerable<NewTreeNode> nodes)
        {
            foreach (var node in nodes) _nodes.Add(node.Key, node.Node);
        }
    }
}
