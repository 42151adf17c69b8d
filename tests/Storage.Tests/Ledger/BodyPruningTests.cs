using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>Old transactions and receipts go, their room comes back, and everything that is proved without them stays.</summary>
[TestFixture]
internal sealed class BodyPruningTests : LedgerFixture
{
    private static readonly StorageOptions Keep20 = TestChain.Small with { KeepBlocks = 20 };

    [Test]
    public void The_newest_blocks_stay_and_older_ones_are_gone_but_for_headers_and_indexes()
    {
        using var store = Chain.Open(LedgerPath, Keep20);
        var old = Fill(store, 1);
        Fill(store, 59);
        Assert.That(store.OldestBlock.Value, Is.EqualTo(41));
        Assert.That(store.GetBlock(new Height(40)), Is.Null);
        Assert.That(store.GetReceipts(new Height(40)), Is.Null);
        Assert.That(store.GetTransaction(new Height(40), 0), Is.Null);
        Assert.That(store.GetBlock(new Height(41))!.Bodies, Has.Count.EqualTo(40));
        Assert.That(store.GetHeader(new Height(1))!.Hash, Is.EqualTo(old.Header.Hash()));
        Assert.That(store.FindTransaction(old.Bodies[3].Id), Is.EqualTo(new TransactionLocation(new Height(1), 3)), "it cannot be committed again");
        Assert.That(LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { }), Is.Empty);
    }

    [Test]
    public void A_receipt_of_a_pruned_block_still_verifies()
    {
        using var store = Chain.Open(LedgerPath, Keep20);
        var old = Fill(store, 1);
        Fill(store, 59);
        Assert.That(store.GetBlock(old.Height), Is.Null);

        // What was handed out when the block was there: header, certificate, receipt and path. No node is asked.
        var leaves = old.EncodedReceipts.Select(r => Receipt.LeafHash(r.Span)).ToArray();
        Assert.That(old.Certificate.Problem(Chain.ChainId, Chain.Genesis.Membership, Ed25519.Verifier), Is.Null);
        Assert.That(MerkleTree.Root(leaves), Is.EqualTo(old.Header.ReceiptsRoot));
        Assert.That(store.GetHeader(old.Height)!.Hash, Is.EqualTo(old.Certificate.BlockHash), "and the chain still has that block");
    }

    [Test]
    public void Lowering_the_setting_catches_up_and_the_disk_comes_back()
    {
        using (var all = Chain.Open(LedgerPath))
        {
            Fill(all, 60);
            all.Reclaim();
            Assert.That(all.OldestBlock.Value, Is.EqualTo(1));
        }

        using var store = Chain.Open(LedgerPath, Keep20);
        var before = Size(store);
        Fill(store, 10);
        Assert.That(store.OldestBlock.Value, Is.EqualTo(51));
        store.Reclaim();
        Assert.That(Size(store), Is.LessThan(before / 2), "two thirds of the blocks went");
    }

    /// <returns>The last block.</returns>
    private CommittedBlock Fill(LedgerStore store, int blocks)
    {
        var random = new Random(1);
        CommittedBlock? last = null;
        for (var i = 0; i < blocks; i++)
        {
            // Values that do not compress, for keys that are written again and again.
            last = Chain.Extend(store, [.. Enumerable.Range(0, 40).Select(k => new Write($"k{k}", Convert.ToHexString(Bytes(random))))]);
        }

        return last!;
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[200];
        random.NextBytes(bytes);
        return bytes;
    }

    private static long Size(LedgerStore store) =>
        new[] { Family.Bodies, Family.Receipts }.Sum(f => long.Parse(store.Property(f, "rocksdb.total-sst-files-size")!) + long.Parse(store.Property(f, "rocksdb.cur-size-all-mem-tables")!));
}
