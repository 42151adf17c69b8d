using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>A kill leaves the files as they are; a power cut may leave less of the write-ahead log.</summary>
[TestFixture]
internal sealed class CrashTests : LedgerFixture
{
    private const int Blocks = 12;

    [Test]
    public void After_a_kill_at_any_height_that_height_is_there_whole()
    {
        using var store = Chain.Open(LedgerPath);
        for (var i = 0; i < Blocks; i++)
        {
            Grow(store, 1);
            var copy = Root[$"killed-{i}"];
            TestDirectory.CopyAsAfterKill(LedgerPath, copy);
            using var again = Chain.Open(copy);
            Assert.That(again.Tip.Hash, Is.EqualTo(store.Tip.Hash));
            AssertWhole(again);
        }
    }

    [Test]
    public void A_log_that_is_cut_anywhere_gives_a_whole_height_and_the_chain_goes_on_from_it()
    {
        var random = Seed.Random();
        var log = GrowInOneLog(out var hashes, out var ends);
        var cuts = Enumerable.Range(0, 25).Select(_ => random.NextInt64(0, ends[^1])).Concat(ends).Concat(ends.Select(e => e - 1)).ToList();
        foreach (var (index, cut) in cuts.Index())
        {
            var copy = Root[$"cut-{index}"];
            TestDirectory.CopyAsAfterKill(LedgerPath, copy);
            DiskDamage.Cut(Path.Combine(copy, Path.GetFileName(log)), cut);
            using var again = Chain.Open(copy, StorageOptions.Default);
            var expected = ends.Count(end => end <= cut) - 1; // the first end is genesis's
            Assert.That(again.Height.Value, Is.EqualTo((ulong)Math.Max(0, expected)), $"log cut to {cut} of {ends[^1]} bytes");
            Assert.That(again.Tip.Hash, Is.EqualTo(hashes[(int)again.Height.Value]));
            AssertWhole(again);
            Grow(again, 1);
            AssertWhole(again);
        }
    }

    [Test]
    public void A_log_with_a_damaged_record_gives_a_whole_lower_height_never_a_mixture()
    {
        var log = GrowInOneLog(out var hashes, out var ends);
        for (var block = 1; block <= Blocks; block++)
        {
            var copy = Root[$"flip-{block}"];
            TestDirectory.CopyAsAfterKill(LedgerPath, copy);
            DiskDamage.FlipByte(Path.Combine(copy, Path.GetFileName(log)), (ends[block - 1] + ends[block]) / 2);
            using var again = Chain.Open(copy, StorageOptions.Default);
            Assert.That(again.Height.Value, Is.EqualTo((ulong)(block - 1)));
            Assert.That(again.Tip.Hash, Is.EqualTo(hashes[block - 1]));
            AssertWhole(again);
        }
    }

    [Test]
    public void A_cut_or_damaged_log_beside_table_files_gives_a_whole_height_or_is_reported()
    {
        var random = Seed.Random();
        var hashes = new List<Hash256>();
        using (var store = Chain.Open(LedgerPath))
        {
            hashes.Add(store.Tip.Hash);
            for (var i = 0; i < 90; i++)
            {
                Chain.Extend(store, [.. Enumerable.Range(0, 8).Select(w => new Write($"k{(i + w) % 40}", new string('v', 2000) + i))]);
                hashes.Add(store.Tip.Hash);
                if (i is 60 or 89) TestDirectory.CopyAsAfterKill(LedgerPath, Root[$"killed-{i}"]);
            }
        }

        foreach (var from in new[] { Root["killed-60"], Root["killed-89"] })
        {
            Assert.That(Directory.GetFiles(from, "*.sst"), Is.Not.Empty);
            for (var i = 0; i < 6; i++) OpenDamaged(from, random, hashes);
        }
    }

    private void OpenDamaged(string from, Random random, List<Hash256> hashes)
    {
        var copy = Root["damaged"];
        TestDirectory.CopyAsAfterKill(from, copy);
        var logs = Directory.GetFiles(copy, "*.log").Where(f => new FileInfo(f).Length > 0).ToArray();
        var log = logs[random.Next(logs.Length)];
        var at = random.NextInt64(new FileInfo(log).Length);
        if (random.Next(2) == 0) DiskDamage.FlipByte(log, at);
        else DiskDamage.Cut(log, at);
        try
        {
            using var store = Chain.Open(copy);
            Assert.That(store.Tip.Hash, Is.EqualTo(hashes[(int)store.Height.Value]));
            AssertWhole(store);
        }
        catch (StorageDamagedException e)
        {
            Assert.That(e.Message, Does.Contain("city node repair"));
        }

        Directory.Delete(copy, recursive: true);
    }

    /// <summary>Genesis and some blocks, all still in one write-ahead log when the process "dies".</summary>
    /// <param name="hashes">Block hashes by height.</param>
    /// <param name="ends">How long the log was after each height.</param>
    private string GrowInOneLog(out List<Hash256> hashes, out List<long> ends)
    {
        using var store = Chain.Open(LedgerPath, StorageOptions.Default);
        var log = Directory.GetFiles(LedgerPath, "*.log").Single();
        hashes = [store.Tip.Hash];
        ends = [new FileInfo(log).Length];
        for (var i = 0; i < Blocks; i++)
        {
            Grow(store, 1);
            hashes.Add(store.Tip.Hash);
            ends.Add(new FileInfo(log).Length);
        }

        TestDirectory.CopyAsAfterKill(LedgerPath, Root["kept"]);
        store.Dispose();
        Directory.Delete(LedgerPath, recursive: true);
        Directory.Move(Root["kept"], LedgerPath);
        return Path.Combine(LedgerPath, Path.GetFileName(log));
    }

    /// <summary>Blocks, receipts, indexes, flat state and tree agree with each other at the tip.</summary>
    private void AssertWhole(LedgerStore store)
    {
        if (store.Height > Height.Genesis) StartupCheck.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, Blocks + 1);
        for (var k = 0; k < 40; k++)
        {
            var key = KeyValueContract.KeyOf($"k{k}");
            var answer = store.ProveState(key)!;
            Assert.That(answer.State.Proof.Verify(store.Tip.Header.StateRoot, key.Span, store.GetState(key)), Is.True, $"{key} at {store.Height}");
        }

        var count = 0UL;
        for (var height = 1UL; height <= store.Height.Value; height++)
        {
            var block = store.GetBlock(new Height(height))!;
            count += (ulong)block.Bodies.Count;
            for (var i = 0; i < block.Bodies.Count; i++)
            {
                Assert.That(store.FindTransaction(block.Bodies[i].Id), Is.EqualTo(new TransactionLocation(new Height(height), i)));
            }
        }

        Assert.That(store.Tip.TransactionCount, Is.EqualTo(count));
    }
}
