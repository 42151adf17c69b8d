using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>A ledger made from another's pieces is that ledger: same root, same indexes, and the chain goes on from it.</summary>
[TestFixture]
internal sealed class SnapshotStagingTests : LedgerFixture
{
    private static readonly StorageOptions Options = TestChain.Small with { SnapshotEveryBlocks = 20 };

    private LedgerStore _source = null!;

    [SetUp]
    public void GrowSource()
    {
        _source = Chain.Open(LedgerPath, Options);
        Grow(_source, 47, writesPerBlock: 12);
    }

    [TearDown]
    public void CloseSource() => _source.Dispose();

    [Test]
    public void Snapshot_heights_follow_from_the_chain_and_stay_provable()
    {
        Assert.That(_source.SnapshotHeights, Is.EqualTo(new[] { new Height(40), new Height(20) }));
        Assert.That(_source.ProveState(KeyValueContract.KeyOf("k1"), new Height(20)), Is.Not.Null, "although only 8 roots are kept by age");
        Grow(_source, 20);
        Assert.That(_source.SnapshotHeights, Is.EqualTo(new[] { new Height(60), new Height(40) }));
        Grow(_source, 20); // deleting is spread over the blocks that follow
        Assert.That(_source.ProveState(KeyValueContract.KeyOf("k1"), new Height(20)), Is.Null);
        Assert.That(_source.ProveState(KeyValueContract.KeyOf("k1"), new Height(41)), Is.Null.Or.Not.Null);
    }

    [Test]
    public void A_ledger_from_a_snapshot_is_whole_and_goes_on()
    {
        var directory = Root["snapshot"];
        using (var staging = SnapshotStaging.Open(directory, Target(), Options))
        {
            while (!staging.IsComplete) Step(staging);
            staging.Finish(GenesisLedger.Create(Chain.Genesis));
        }

        using var store = LedgerStore.Open(directory, Chain.ChainId, Options);
        Assert.That(store.Height.Value, Is.EqualTo(40));
        Assert.That(store.OldestBlock.Value, Is.EqualTo(40));
        Assert.That(store.OldestHeader.Value, Is.EqualTo(31));
        Assert.That(store.Tip.TransactionCount, Is.EqualTo(SourceCount(40)));
        StartupCheck.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier);
        Assert.That(LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { }), Is.Empty);
        Assert.That(store.GetRecentHeaders(10).Select(h => h.ParentCertificate!.Hash()), Is.EqualTo(Enumerable.Range(31, 10).Select(h => _source.GetHeader(new Height((ulong)h))!.ParentCertificate!.Hash())));
        var old = _source.GetBlock(new Height(3))!.Bodies[0];
        Assert.That(store.FindTransaction(old.Id), Is.EqualTo(new TransactionLocation(new Height(3), 0)), "what was committed before cannot be committed again");
        Assert.That(store.GetBlock(new Height(3)), Is.Null);
        for (var height = 41UL; height <= 47; height++)
        {
            var block = _source.GetBlock(new Height(height))!;
            var executed = Chain.Execute(store, block);
            Assert.That(executed.Header, Is.EqualTo(block.Header), $"height {height}");
            store.Apply(block, executed.Changes);
        }

        Assert.That(store.Tip.Hash, Is.EqualTo(_source.Tip.Hash));
        Grow(store, 25);
        Assert.That(LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { }), Is.Empty);
    }

    [Test]
    public void A_transfer_goes_on_after_each_restart_and_asks_for_nothing_twice()
    {
        var directory = Root["snapshot"];
        var steps = 0;
        while (true)
        {
            using var staging = SnapshotStaging.Open(directory, Target(), Options);
            if (staging.IsComplete)
            {
                staging.Finish(GenesisLedger.Create(Chain.Genesis));
                break;
            }

            Step(staging);
            steps++;
        }

        using var store = LedgerStore.Open(directory, Chain.ChainId, Options);
        Assert.That(store.Tip.Hash, Is.EqualTo(_source.GetHeader(new Height(40))!.Hash));
        var again = 0;
        using (var whole = SnapshotStaging.Open(Root["again"], Target(), Options))
        {
            for (; !whole.IsComplete; again++) Step(whole);
        }

        Assert.That(steps, Is.EqualTo(again));
    }

    [Test]
    public void A_transfer_for_another_block_begins_anew()
    {
        var directory = Root["snapshot"];
        using (var staging = SnapshotStaging.Open(directory, Target(), Options)) Step(staging);
        Grow(_source, 20);
        using (var other = SnapshotStaging.Open(directory, Target(), Options))
        {
            Assert.That(other.Pieces, Is.Zero);
            while (!other.IsComplete) Step(other);
            other.Finish(GenesisLedger.Create(Chain.Genesis));
        }

        using var store = LedgerStore.Open(directory, Chain.ChainId, Options);
        Assert.That(store.Height.Value, Is.EqualTo(60));
        Assert.That(LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { }), Is.Empty);
    }

    [Test]
    public void Half_a_snapshot_is_no_ledger()
    {
        var directory = Root["snapshot"];
        using (var staging = SnapshotStaging.Open(directory, Target(), Options)) Step(staging);
        using var store = LedgerStore.Open(directory, Chain.ChainId, Options);
        Assert.That(store.IsEmpty, Is.True);
    }

    [Test]
    public void Headers_that_do_not_lead_to_the_block_are_no_target()
    {
        var block = _source.GetBlock(new Height(40))!;
        var headers = Headers(40, 9);
        Assert.That(SnapshotTarget.Create(block, _source.Memberships, headers), Is.Not.Null);
        Assert.That(SnapshotTarget.Create(block, _source.Memberships, [.. headers.Skip(1).Append(headers[0])]), Is.Null);
        Assert.That(SnapshotTarget.Create(block, _source.Memberships, [.. headers.Take(8)]), Is.Null, "the one before the block is missing");
        Assert.That(SnapshotTarget.Create(block, _source.Memberships, [(headers[0].Header with { StateRoot = Hash256.Zero }, headers[0].ParentCertificate), .. headers.Skip(1)]), Is.Null);
        Assert.That(SnapshotTarget.Create(block, _source.Memberships, [(headers[0].Header, headers[1].ParentCertificate), .. headers.Skip(1)]), Is.Null, "the oldest one's parent certificate is bound too");
    }

    [Test]
    public void Transaction_records_that_were_changed_are_refused()
    {
        var log = TransactionLog.In(_source);
        var good = Records(_source.Height, 10);
        Assert.That(good.Check(_source.Height, log.RunningHash), Is.Not.Null);
        Assert.That(good.Check(_source.Height.Previous, log.RunningHash), Is.Null);
        Assert.That((good with { Before = Hash256.Zero }).Check(_source.Height, log.RunningHash), Is.Null);
        Assert.That((good with { Records = [.. good.Records.Skip(1)] }).Check(_source.Height, log.RunningHash), Is.Null);
        Assert.That((good with { Records = [.. good.Records.Take(9)] }).Check(_source.Height, log.RunningHash), Is.Null);
        Assert.That((good with { Records = [] }).Check(_source.Height, log.RunningHash), Is.Null);
        var empty = TransactionLog.EncodeRecord(new Height(_source.Height.Value - 4), []);
        Assert.That((good with { Records = [.. good.Records.Take(5), empty, .. good.Records.Skip(6)] }).Check(_source.Height, log.RunningHash), Is.Null, "a block's transactions cannot be left out");
    }

    private void Step(SnapshotStaging staging)
    {
        if (staging.OpenPlaces.Count > 0)
        {
            var (at, hash) = staging.OpenPlaces.First();
            staging.Add(at, hash, Subtree.Check(at, hash, Target().Height, Subtree.Read(_source, Target().Height, at, 400)!)!);
        }
        else
        {
            var (last, after) = staging.NextRecords!.Value;
            var piece = Records(last, 7);
            staging.Add(piece, piece.Check(last, after)!);
        }
    }

    private TransactionPiece Records(Height last, int count)
    {
        var records = new List<ReadOnlyMemory<byte>>();
        for (var height = Math.Max(1, (long)last.Value - count + 1); height <= (long)last.Value; height++) records.Add(_source.GetTransactionRecord(new Height((ulong)height))!.Value);
        var before = _source.GetTransactionPiece(last)!; // its first records are the ones that are left out here
        return new TransactionPiece(before.Records.SkipLast(records.Count).Aggregate(before.Before, (hash, r) => TransactionLog.Extend(hash, r.Span)), records);
    }

    private ulong SourceCount(ulong height) =>
        Enumerable.Range(1, (int)height).Aggregate(0UL, (sum, h) => sum + (ulong)_source.GetBlock(new Height((ulong)h))!.Bodies.Count);

    private SnapshotTarget Target()
    {
        var height = _source.SnapshotHeights[0];
        return SnapshotTarget.Create(_source.GetBlock(height)!, _source.Memberships, Headers(height.Value, 9))!;
    }

    private List<(BlockHeader Header, Certificate ParentCertificate)> Headers(ulong before, int count) =>
        [.. Enumerable.Range((int)before - count, count).Select(h => _source.GetHeader(new Height((ulong)h))!).Select(h => (h.Header, h.ParentCertificate!))];
}
