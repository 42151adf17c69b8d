using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

[TestFixture]
internal sealed class LedgerViewTests : LedgerFixture
{
    [Test]
    public void A_view_stands_still_while_blocks_are_added_and_its_nodes_pruned()
    {
        using var store = Chain.Open(LedgerPath);
        Chain.Extend(store, new Write("a", "old"));
        using var view = store.OpenView();
        for (var i = 0; i < 40; i++) Chain.Extend(store, new Write("a", $"new {i}"));

        Assert.That(view.Height, Is.EqualTo(new Height(1)));
        Assert.That(System.Text.Encoding.UTF8.GetString(view.GetState(KeyValueContract.KeyOf("a"))!.Value.Span), Is.EqualTo("old"));
        var answer = view.ProveState(KeyValueContract.KeyOf("a"));
        Assert.That(answer.State.Proof.Verify(answer.Block.Header.StateRoot, KeyValueContract.KeyOf("a").Span, answer.State.Value), Is.True);
        Assert.That(store.ProveState(KeyValueContract.KeyOf("a"), new Height(1)), Is.Null, "the store itself has pruned it");
    }

    [Test]
    public void A_scan_pages_through_a_prefix_in_order()
    {
        using var store = Chain.Open(LedgerPath);
        Chain.Extend(store, [.. Enumerable.Range(0, 25).Select(i => new Write($"p{i:d2}", $"{i}")), new Write("q", "not this")]);
        using var view = store.OpenView();
        var found = new List<string>();
        StateKey? after = null;
        while (view.ScanState("kv/p"u8, after, 10) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(e => e.Key.ToString()));
            after = page[^1].Key;
        }

        Assert.That(found, Is.EqualTo(Enumerable.Range(0, 25).Select(i => $"kv/p{i:d2}")));
    }

    [Test]
    public void Readers_beside_the_writer_see_whole_blocks_and_valid_proofs()
    {
        using var store = Chain.Open(LedgerPath);
        Chain.Extend(store, new Write("left", "0"), new Write("right", "0"));
        var done = false;
        var failure = (Exception?)null;
        var reads = 0;
        var reader = new Thread(() => Read(store, () => Volatile.Read(ref done)));
        void Read(LedgerStore from, Func<bool> stopped)
        {
            try
            {
                do
                {
                    using var view = from.OpenView();
                    var left = view.ProveState(KeyValueContract.KeyOf("left"));
                    var right = view.GetState(KeyValueContract.KeyOf("right"))!.Value;
                    Assert.That(left.State.Value!.Value.Span.SequenceEqual(right.Span), Is.True, "both entries change in the same block");
                    Assert.That(left.State.Proof.Verify(view.Tip.Header.StateRoot, KeyValueContract.KeyOf("left").Span, left.State.Value), Is.True);
                    Assert.That(from.GetBlock(view.Height), Is.Not.Null);
                    reads++;
                }
                while (!stopped());
            }
            catch (Exception e)
            {
                failure = e;
            }
        }

        reader.Start();
        for (var i = 1; i <= 60; i++) Chain.Extend(store, new Write("left", $"{i}"), new Write("right", $"{i}"));
        Volatile.Write(ref done, true);
        reader.Join();
        Assert.That(failure, Is.Null);
        Assert.That(reads, Is.Positive);
    }
}
