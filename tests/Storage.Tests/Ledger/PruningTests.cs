using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage.Tests;

[TestFixture]
internal sealed class PruningTests : LedgerFixture
{
    [Test]
    public void Every_retained_height_is_provable_and_none_below()
    {
        using var store = Chain.Open(LedgerPath);
        Grow(store, 30);
        var retained = (ulong)TestChain.Small.RetainedRoots;
        Assert.That(store.Tip.OldestProvable.Value, Is.EqualTo(30 - retained));
        for (var height = 30 - retained; height <= 30; height++)
        {
            for (var k = 0; k < 45; k++) // five keys that no block ever writes are among them
            {
                var key = KeyValueContract.KeyOf($"k{k}");
                var answer = store.ProveState(key, new Height(height));
                Assert.That(answer, Is.Not.Null, $"height {height}, {key}");
                Assert.That(answer!.State.Proof.Verify(answer.Block.Header.StateRoot, key.Span, answer.State.Value), Is.True, $"height {height}, {key}");
            }
        }

        for (var height = 0UL; height < 30 - retained; height++)
        {
            Assert.That(store.GetNode(TreeNodeKey.RootOf(new Height(height))), Is.Null, $"root of height {height}");
            Assert.That(store.ProveState(KeyValueContract.KeyOf("k1"), new Height(height)), Is.Null);
        }
    }

    [Test]
    public void Old_values_are_proved_at_old_heights()
    {
        using var store = Chain.Open(LedgerPath);
        for (var i = 1; i <= 6; i++) Chain.Extend(store, new Write("clock", $"{i}"));
        for (var i = 1; i <= 6; i++)
        {
            var answer = store.ProveState(KeyValueContract.KeyOf("clock"), new Height((ulong)i))!;
            Assert.That(System.Text.Encoding.UTF8.GetString(answer.State.Value!.Value.Span), Is.EqualTo($"{i}"));
        }
    }

    [Test]
    public void Nodes_that_no_retained_height_needs_leave_the_database()
    {
        using var store = Chain.Open(LedgerPath);
        for (var i = 0; i < 60; i++) Chain.Extend(store, [.. Enumerable.Range(0, 40).Select(k => new Write($"k{k}", $"{i}"))]);

        // Reachable from a retained root is exactly what may be there: nothing is lost and nothing is left behind.
        var reachable = new HashSet<TreeNodeKey>();
        for (var height = store.Tip.OldestProvable.Value; height <= 60; height++) Collect(store, TreeNodeKey.RootOf(new Height(height)), reachable);
        Assert.That(CountKeys(store, Family.Nodes), Is.EqualTo(reachable.Count));
        Assert.That(CountKeys(store, Family.Stale), Is.EqualTo(TestChain.Small.RetainedRoots));
    }

    [Test]
    public void Disk_space_comes_back()
    {
        using var store = Chain.Open(LedgerPath, TestChain.Small with { RetainedRoots = 2 });
        var filler = new string('v', 1500);
        void Round(int i) => Chain.Extend(store, [.. Enumerable.Range(0, 60).Select(k => new Write($"k{k}", filler + i))]);
        for (var i = 0; i < 10; i++) Round(i);
        store.Database.Compact(Family.Nodes);
        var early = Size(store);
        for (var i = 10; i < 60; i++) Round(i);
        store.Database.Compact(Family.Nodes);
        Assert.That(Size(store), Is.LessThan(2 * early), $"60 rounds of one size, {early} bytes after the tenth");
    }

    [Test]
    public void Lowering_the_option_is_caught_up_on_over_some_blocks()
    {
        using (var store = Chain.Open(LedgerPath, TestChain.Small with { RetainedRoots = 100 })) Grow(store, 30);
        using var again = Chain.Open(LedgerPath, TestChain.Small with { RetainedRoots = 2 });
        Assert.That(again.Tip.OldestProvable, Is.EqualTo(Height.Genesis));
        Grow(again, 1);
        Assert.That(again.Tip.OldestProvable, Is.EqualTo(new Height(4)), "a few lists per block");
        Grow(again, 14);
        Assert.That(again.Tip.OldestProvable.Value, Is.EqualTo(again.Height.Value - 2));
    }

    [Test]
    public void Raising_the_option_only_keeps_more_from_then_on()
    {
        using (var store = Chain.Open(LedgerPath, TestChain.Small with { RetainedRoots = 2 })) Grow(store, 10);
        using var again = Chain.Open(LedgerPath, TestChain.Small with { RetainedRoots = 6 });
        Grow(again, 3);
        Assert.That(again.Tip.OldestProvable, Is.EqualTo(new Height(8)));
        Grow(again, 3);
        Assert.That(again.Tip.OldestProvable, Is.EqualTo(new Height(10)));
    }

    private static void Collect(LedgerStore store, TreeNodeKey key, HashSet<TreeNodeKey> found)
    {
        var node = store.GetNode(key);
        Assert.That(node, Is.Not.Null, $"node {key} is needed");
        if (!found.Add(key) || node is not InnerNode inner) return;
        foreach (var child in Children(key, inner)) Collect(store, child, found);
    }

    /// <summary>The children by the node's own encoding: tag, presence bits, leaf bits, then (height, hash) for each child.</summary>
    private static IEnumerable<TreeNodeKey> Children(TreeNodeKey key, InnerNode node)
    {
        var bytes = node.Encode();
        var present = (bytes[1] << 8) | bytes[2];
        var at = 5;
        for (var nibble = 0; nibble < 16; nibble++)
        {
            if ((present & (1 << nibble)) == 0) continue;
            yield return new TreeNodeKey(new Height(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at))), key.Path.Append(nibble));
            at += 8 + Hash256.Size;
        }
    }

    private static int CountKeys(LedgerStore store, Family family) => FamilyReading.Entries(store.Database, family).Count();

    private static long Size(LedgerStore store) =>
        long.Parse(store.Property(Family.Nodes, "rocksdb.total-sst-files-size")!) + long.Parse(store.Property(Family.Nodes, "rocksdb.cur-size-all-mem-tables")!);
}
