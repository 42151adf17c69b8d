using CityConsortium.Types;

namespace CityConsortium.Ledger.Tests;

/// <summary>The tree against a plain dictionary whose root is computed from the definition.</summary>
[TestFixture]
public sealed class StateTreePropertyTests
{
    private static StateKey Key(int number) => StateKey.Of("test", $"key/{number}");

    private static ReadOnlyMemory<byte> Value(Random random)
    {
        var bytes = new byte[random.Next(0, 40)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static List<StateWrite> Batch(Random random, int keys, int size)
    {
        var batch = new Dictionary<StateKey, StateWrite>();
        for (var i = 0; i < size; i++)
        {
            var key = Key(random.Next(keys));
            batch[key] = new StateWrite(key, random.Next(3) == 0 ? default(ReadOnlyMemory<byte>?) : Value(random));
        }

        return [.. batch.Values.OrderBy(_ => random.Next())];
    }

    private static void ApplyTo(Dictionary<StateKey, byte[]> model, IEnumerable<StateWrite> batch)
    {
        foreach (var (key, value) in batch)
        {
            if (value is { } present) model[key] = present.ToArray();
            else model.Remove(key);
        }
    }

    [Test]
    [Repeat(30)]
    public void Roots_of_random_batches_are_those_of_the_definition()
    {
        var random = Seed.Next();
        var ledger = new MemoryLedger();
        var model = new Dictionary<StateKey, byte[]>();
        var keys = random.Next(1, 200);
        Height? parent = null;
        for (ulong h = 0; h < 30; h++)
        {
            var batch = Batch(random, keys, random.Next(0, 60));
            var update = StateTree.Update(ledger, parent, new Height(h), batch);
            ApplyTo(model, batch);
            Assert.That(update.Root, Is.EqualTo(NaiveTree.Root(model)), $"height {h}");
            ledger.ApplyTree(new Height(h), update.NewNodes, update.StaleNodes);
            parent = new Height(h);
        }
    }

    [Test]
    [Repeat(10)]
    public void Root_does_not_depend_on_the_order_or_the_batches_of_insertion()
    {
        var random = Seed.Next();
        var writes = Enumerable.Range(0, random.Next(1, 300)).Select(i => new StateWrite(Key(i), Value(random))).ToList();
        var atOnce = StateTree.Update(new MemoryLedger(), null, new Height(1), writes).Root;
        var ledger = new MemoryLedger();
        var root = StateTreeHash.Empty;
        Height? parent = null;
        foreach (var chunk in writes.OrderBy(_ => random.Next()).Chunk(random.Next(1, 20)))
        {
            var version = parent?.Next ?? Height.Genesis;
            var update = StateTree.Update(ledger, parent, version, chunk);
            ledger.ApplyTree(version, update.NewNodes, update.StaleNodes);
            root = update.Root;
            parent = version;
        }

        Assert.That(root, Is.EqualTo(atOnce));
    }

    [Test]
    [Repeat(10)]
    public void Deleting_what_was_added_restores_the_earlier_root_and_its_nodes()
    {
        var random = Seed.Next();
        var ledger = new MemoryLedger();
        var before = Enumerable.Range(0, random.Next(0, 100)).Select(i => new StateWrite(Key(i), Value(random))).ToList();
        var added = Enumerable.Range(1000, random.Next(1, 100)).Select(i => new StateWrite(Key(i), Value(random))).ToList();
        var first = StateTree.Update(ledger, null, new Height(0), before);
        ledger.ApplyTree(new Height(0), first.NewNodes, first.StaleNodes);
        var nodes = ledger.NodeCount;
        var second = StateTree.Update(ledger, new Height(0), new Height(1), added);
        ledger.ApplyTree(new Height(1), second.NewNodes, second.StaleNodes);
        var third = StateTree.Update(ledger, new Height(1), new Height(2), [.. added.Select(w => w with { Value = null })]);
        ledger.ApplyTree(new Height(2), third.NewNodes, third.StaleNodes);
        ledger.Prune(new Height(2));
        Assert.Multiple(() =>
        {
            Assert.That(second.Root, Is.Not.EqualTo(first.Root));
            Assert.That(third.Root, Is.EqualTo(first.Root));
            Assert.That(ledger.NodeCount, Is.EqualTo(nodes), "no node is left behind");
        });
    }

    [Test]
    public void Writing_the_same_values_again_makes_no_node_but_the_root()
    {
        var ledger = new MemoryLedger();
        var writes = Enumerable.Range(0, 100).Select(i => new StateWrite(Key(i), new byte[] { 1, (byte)i })).ToList();
        var first = StateTree.Update(ledger, null, new Height(0), writes);
        ledger.ApplyTree(new Height(0), first.NewNodes, first.StaleNodes);
        var again = StateTree.Update(ledger, new Height(0), new Height(1), [.. writes, new StateWrite(Key(5000), null)]);
        Assert.Multiple(() =>
        {
            Assert.That(again.Root, Is.EqualTo(first.Root));
            Assert.That(again.NewNodes.Select(n => n.Key), Is.EqualTo(new[] { TreeNodeKey.RootOf(new Height(1)) }));
            Assert.That(again.StaleNodes, Is.EqualTo(new[] { TreeNodeKey.RootOf(new Height(0)) }));
        });
    }

    [Test]
    [Repeat(10)]
    public void Pruning_keeps_every_recent_height_provable_and_no_more_nodes_than_it_needs()
    {
        var random = Seed.Next();
        var ledger = new MemoryLedger();
        var models = new List<Dictionary<StateKey, byte[]>>();
        var roots = new List<Hash256>();
        var model = new Dictionary<StateKey, byte[]>();
        Height? parent = null;
        const int Kept = 5;
        for (var h = 0; h < 25; h++)
        {
            var version = new Height((ulong)h);
            var batch = Batch(random, 80, random.Next(0, 30));
            var update = StateTree.Update(ledger, parent, version, batch);
            ledger.ApplyTree(version, update.NewNodes, update.StaleNodes);
            ApplyTo(model, batch);
            models.Add(new Dictionary<StateKey, byte[]>(model));
            roots.Add(update.Root);
            parent = version;
            if (h >= Kept) ledger.Prune(new Height((ulong)(h - Kept)));
            for (var past = Math.Max(0, h - Kept); past <= h; past++) CheckAll(ledger, past, roots[past], models[past]);
            if (h > Kept) Assert.That(StateTree.Prove(ledger, new Height((ulong)(h - Kept - 1)), Key(1)), Is.Null, "a pruned height says so");
        }

        ledger.Prune(parent!.Value);
        var fresh = StateTree.Update(new MemoryLedger(), null, new Height(1), [.. model.Select(e => new StateWrite(e.Key, e.Value))]);
        Assert.That(ledger.NodeCount, Is.EqualTo(fresh.NewNodes.Count), "what is kept is one tree");
    }

    private static void CheckAll(MemoryLedger ledger, int height, Hash256 root, Dictionary<StateKey, byte[]> model)
    {
        for (var i = 0; i < 80; i += 7)
        {
            var proven = StateTree.Prove(ledger, new Height((ulong)height), Key(i))!;
            var expected = model.GetValueOrDefault(Key(i));
            Assert.That(proven.Value?.ToArray(), Is.EqualTo(expected));
            Assert.That(proven.Proof.Verify(root, Key(i).Span, proven.Value), Is.True);
        }
    }
}
