using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

[TestFixture]
internal sealed class SafetyLogTests
{
    private TestDirectory _root = null!;

    [SetUp]
    public void MakeDirectory() => _root = new TestDirectory();

    [TearDown]
    public void RemoveDirectory() => _root.Dispose();

    [Test]
    public void A_new_directory_has_no_log() =>
        Assert.That(SafetyLog.Open(_root.Path), Is.EqualTo(new SafetyOpening.Missing(OneWasSetAside: false)));

    [Test]
    public void The_last_entry_is_recovered()
    {
        using (var log = SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 100))))
        {
            for (var i = 2; i <= 50; i++) log.Append(new SafetyEntry(Bytes(i, 10 * i)));
        }

        var found = Recover();
        Assert.That(found.Record.ToArray(), Is.EqualTo(Bytes(50, 500)));
        Assert.That(found.Prepared, Is.Null);
        Assert.That(found.TornTail, Is.False);
        Assert.That(found.Log.Sequence, Is.EqualTo(50));
        found.Log.Dispose();
    }

    [Test]
    public void Appending_goes_on_after_recovery()
    {
        SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 100))).Dispose();
        for (var i = 2; i <= 6; i++)
        {
            using var log = Recover().Log;
            log.Append(new SafetyEntry(Bytes(i, 100)));
        }

        using var last = Recover().Log;
        Assert.That(last.Sequence, Is.EqualTo(6));
    }

    [TestCase(1)]
    [TestCase(SafetyFile.MaxInlineBytes)]
    [TestCase(SafetyFile.MaxInlineBytes + 1)]
    [TestCase(3_000_000)]
    public void A_prepared_block_stays_until_the_next_one(int size)
    {
        using (var log = SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 100))))
        {
            log.Append(new SafetyEntry(Bytes(2, 100), Bytes(200, size)));
            log.Append(new SafetyEntry(Bytes(3, 100), Bytes(300, size)));
            log.Append(new SafetyEntry(Bytes(4, 100)));
        }

        var found = Recover();
        Assert.That(found.Record.ToArray(), Is.EqualTo(Bytes(4, 100)));
        Assert.That(found.Prepared!.Value.ToArray(), Is.EqualTo(Bytes(300, size)));
        using (found.Log) found.Log.Append(new SafetyEntry(Bytes(5, 100), Bytes(500, size / 2 + 1)));
        var again = Recover();
        Assert.That(again.Prepared!.Value.ToArray(), Is.EqualTo(Bytes(500, size / 2 + 1)));
        again.Log.Dispose();
    }

    [Test]
    public void Small_and_large_prepared_blocks_follow_each_other()
    {
        var log = SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(0, 50)));
        foreach (var (index, size) in new[] { 40_000, 100, 50_000, 60_000, 200, 70_000 }.Index())
        {
            log.Append(new SafetyEntry(Bytes(index, 50), Bytes(1000 + index, size)));
            log.Append(new SafetyEntry(Bytes(index, 51)));
            log.Dispose();
            var found = Recover();
            Assert.That(found.Prepared!.Value.ToArray(), Is.EqualTo(Bytes(1000 + index, size)));
            log = found.Log;
        }

        log.Dispose();
    }

    [TestCase(null)]
    [TestCase(900)]
    [TestCase(40_000)]
    public void A_full_file_gives_way_to_a_fresh_one_that_has_everything(int? prepared)
    {
        using (var log = SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 10), prepared is { } size ? Bytes(77, size) : NoBytes)))
        {
            for (var i = 2; i <= 60; i++) log.Append(new SafetyEntry(Bytes(i, 200_000)));
        }

        Assert.That(new FileInfo(_root[SafetyLog.FileName]).Length, Is.EqualTo(SafetyFile.Capacity));
        var found = Recover();
        Assert.That(found.Record.ToArray(), Is.EqualTo(Bytes(60, 200_000)));
        Assert.That(found.Log.Sequence, Is.EqualTo(60));
        if (prepared is { } length) Assert.That(found.Prepared!.Value.ToArray(), Is.EqualTo(Bytes(77, length)));
        else Assert.That(found.Prepared, Is.Null);
        found.Log.Dispose();
    }

    [Test]
    public void A_caller_may_use_its_buffer_again()
    {
        var prepared = Bytes(9, 1000);
        using (var log = SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 10), prepared)))
        {
            prepared.AsSpan().Clear();
            for (var i = 2; i <= 30; i++) log.Append(new SafetyEntry(Bytes(i, 200_000)));
        }

        using var found = Recover().Log;
        Assert.That(Recover().Prepared!.Value.ToArray(), Is.EqualTo(Bytes(9, 1000)));
    }

    [Test]
    public void An_empty_prepared_block_and_oversize_are_our_own_errors()
    {
        using var log = SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 10)));
        Assert.That(() => log.Append(new SafetyEntry(Bytes(2, 10), Array.Empty<byte>())), Throws.TypeOf<InvariantViolatedException>());
        Assert.That(() => log.Append(new SafetyEntry(new byte[SafetyEntry.MaxRecordBytes + 1])), Throws.TypeOf<InvariantViolatedException>());
        log.Append(new SafetyEntry(new byte[SafetyEntry.MaxRecordBytes]));
        Assert.That(log.Sequence, Is.EqualTo(2));
    }

    [Test]
    public void Starting_anew_keeps_the_old_logs()
    {
        SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 10))).Dispose();
        var first = File.ReadAllBytes(_root[SafetyLog.FileName]);
        SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(2, 10))).Dispose();
        SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(3, 10))).Dispose();
        Assert.That(File.ReadAllBytes(_root[SafetyLog.FileName + ".damaged-1"]), Is.EqualTo(first));
        Assert.That(File.Exists(_root[SafetyLog.FileName + ".damaged-2"]), Is.True);
        File.Delete(_root[SafetyLog.FileName]);
        Assert.That(SafetyLog.Open(_root.Path), Is.EqualTo(new SafetyOpening.Missing(OneWasSetAside: true)));
    }

    [Test]
    public void Who_may_vote()
    {
        SafetyLog.Start(_root.Path, new SafetyEntry(Bytes(1, 10))).Dispose();
        var recovered = Recover();
        recovered.Log.Dispose();
        var tip = new Height(7);
        Assert.Multiple(() =>
        {
            Assert.That(VotingRight.Of(recovered, tip).MayVote, Is.True);
            Assert.That(VotingRight.Of(new SafetyOpening.Missing(false), Height.Genesis).MayVote, Is.True);
            Assert.That(VotingRight.Of(new SafetyOpening.Missing(true), Height.Genesis).MayVote, Is.False);
            Assert.That(VotingRight.Of(new SafetyOpening.Missing(false), tip), Has.Property("MayVote").False.And.Property("Why").Contains("missing"));
            Assert.That(VotingRight.Of(new SafetyOpening.Damaged("safety.log", 512, "x"), tip), Has.Property("MayVote").False.And.Property("Why").Contains("byte 512"));
        });
    }

    [Test]
    public void After_any_failed_operation_nothing_more_is_taken_and_the_last_returned_entry_is_recovered()
    {
        var sizes = new[] { (250_000, 500), (250_000, 0), (100, 40_000), (100, 40_001), (250_000, 0) };
        for (var failAt = 1; failAt < 200; failAt++)
        {
            using var root = new TestDirectory();
            var disk = new FailingDisk { FailAt = failAt };
            var returned = RunUntilFailure(root, disk, sizes, out var log);
            if (returned < 0) continue; // not even the first entry
            if (returned == int.MaxValue)
            {
                Assert.That(failAt, Is.GreaterThan(50), "the test reaches each operation of a run with rotations");
                return;
            }

            var operations = disk.Operations;
            Assert.That(() => log!.Append(new SafetyEntry(Bytes(1, 1))), Throws.TypeOf<StorageFailedException>().With.Message.Contains("earlier"));
            Assert.That(disk.Operations, Is.EqualTo(operations), "a failed sync is not retried");
            log!.Dispose();
            var opening = SafetyLog.Open(root.Path);
            Assert.That(opening, Is.TypeOf<SafetyOpening.Recovered>(), $"operation {failAt} failed");
            var found = (SafetyOpening.Recovered)opening;
            found.Log.Dispose();
            var sequence = (int)found.Log.Sequence - 1;
            Assert.That(sequence, Is.EqualTo(returned).Or.EqualTo(returned + 1), "the entry whose append failed may have become durable");
            Assert.That(found.Record.ToArray(), Is.EqualTo(Bytes(sequence, sizes[sequence % sizes.Length].Item1)));
            var giver = sequence;
            while (sizes[giver % sizes.Length].Item2 == 0) giver--;
            Assert.That(found.Prepared!.Value.ToArray(), Is.EqualTo(Bytes(giver, sizes[giver % sizes.Length].Item2)));
        }

        Assert.Fail("the run never ended");
    }

    /// <returns>The last entry that returned, -1 for none, <see cref="int.MaxValue"/> when nothing failed.</returns>
    private static int RunUntilFailure(TestDirectory root, FailingDisk disk, (int Record, int Prepared)[] sizes, out SafetyLog? log)
    {
        log = null;
        var returned = -1;
        try
        {
            for (var i = 0; i < 30; i++)
            {
                var (record, prepared) = sizes[i % sizes.Length];
                var entry = new SafetyEntry(Bytes(i, record), prepared == 0 ? NoBytes : Bytes(i, prepared));
                if (log is null) log = SafetyLog.Start(root.Path, entry, disk);
                else log.Append(entry);
                returned = i;
            }
        }
        catch (StorageFailedException)
        {
            return returned;
        }

        log!.Dispose();
        return int.MaxValue;
    }

    private SafetyOpening.Recovered Recover()
    {
        var opening = SafetyLog.Open(_root.Path);
        Assert.That(opening, Is.TypeOf<SafetyOpening.Recovered>());
        return (SafetyOpening.Recovered)opening;
    }

    private static ReadOnlyMemory<byte>? NoBytes => null;

    private static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
