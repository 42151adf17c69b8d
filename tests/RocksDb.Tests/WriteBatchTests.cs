using NUnit.Framework;
using RocksDbSharp;
using static CityConsortium.RocksDb.Tests.StoreDirectory;
using Db = RocksDbSharp.RocksDb;

namespace CityConsortium.RocksDb.Tests;

public sealed class WriteBatchTests
{
    [Test]
    public void Nothing_of_a_batch_is_there_before_it_is_written_and_all_of_it_after()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        ColumnFamilyHandle second = db.GetColumnFamily(Second);
        db.Put(Bytes("old"), Bytes("value"), second);
        using var batch = new WriteBatch();
        batch.Put("new"u8, "value"u8).Put(Bytes("new"), Bytes("other"), second).Delete("old"u8, second);

        Assert.That(db.HasKey("new"u8), Is.False);
        Assert.That(batch.Count(), Is.EqualTo(3));

        db.Write(batch);

        Assert.That(Text(db.Get(Bytes("new"))), Is.EqualTo("value"));
        Assert.That(Text(db.Get(Bytes("new"), second)), Is.EqualTo("other"));
        Assert.That(db.HasKey("old"u8, second), Is.False);
    }

    [Test]
    public void Later_change_of_a_key_in_a_batch_wins()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        using var batch = new WriteBatch();
        batch.Put("a"u8, "1"u8).Put("a"u8, "2"u8);
        batch.Put("b"u8, "1"u8).Delete(Bytes("b"));

        db.Write(batch);

        Assert.That(Text(db.Get(Bytes("a"))), Is.EqualTo("2"));
        Assert.That(db.HasKey("b"u8), Is.False);
    }

    [Test]
    public void Range_is_deleted_from_its_start_up_to_but_not_with_its_end()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        ColumnFamilyHandle second = db.GetColumnFamily(Second);
        foreach (string key in new[] { "a", "b", "c", "d" })
        {
            db.Put(Bytes(key), Bytes(key));
            db.Put(Bytes(key), Bytes(key), second);
        }
        using var batch = new WriteBatch();
        batch.DeleteRange(Bytes("b"), 1, Bytes("d"), 1, second);

        db.Write(batch);

        Assert.That(new[] { "a", "b", "c", "d" }.Where(key => db.HasKey(Bytes(key), second)), Is.EqualTo(new[] { "a", "d" }));
        Assert.That(db.HasKey("b"u8), Is.True, "the default family keeps its own");
    }

    [Test]
    public void Cleared_batch_is_empty_and_can_be_filled_again()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        using var batch = new WriteBatch();
        batch.Put("dropped"u8, "1"u8);
        batch.Clear();
        Assert.That(batch.Count(), Is.Zero);
        batch.Put("kept"u8, "1"u8);

        db.Write(batch);

        Assert.That(db.HasKey("dropped"u8), Is.False);
        Assert.That(db.HasKey("kept"u8), Is.True);
    }

    [Test]
    public void Synced_batch_survives_a_stop_without_closing()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        using var batch = new WriteBatch();
        for (int i = 0; i < 100; i++)
            batch.Put(BitConverter.GetBytes(i), new byte[100], db.GetColumnFamily(Second));
        db.Write(batch, new WriteOptions().SetSync(true));

        using Db after = directory.Open(directory.CopyWhileOpen());

        Assert.That(
            Enumerable.Range(0, 100).Count(i => after.HasKey(BitConverter.GetBytes(i), after.GetColumnFamily(Second))), Is.EqualTo(100));
    }

    [Test]
    public void Batch_that_is_cut_off_on_the_disk_is_not_there_at_all_and_the_one_before_is()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Write(Batch(0, 50), new WriteOptions().SetSync(true));
        db.Write(Batch(50, 100), new WriteOptions().SetSync(true));
        string crashed = directory.CopyWhileOpen();
        CutOff(crashed, bytes: 1);

        using Db after = directory.Open(crashed, options => options.SetWalRecoveryMode(Recovery.PointInTime));

        Assert.That(
            Enumerable.Range(0, 100).Where(i => after.HasKey(BitConverter.GetBytes(i))), Is.EqualTo(Enumerable.Range(0, 50)));
    }

    [Test]
    public void Log_with_a_cut_off_end_is_refused_where_absolute_consistency_is_asked_for()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Write(Batch(0, 50), new WriteOptions().SetSync(true));
        string crashed = directory.CopyWhileOpen();
        CutOff(crashed, bytes: 1);

        Assert.That(
            () => directory.Open(crashed, options => options.SetWalRecoveryMode(Recovery.AbsoluteConsistency)),
            Throws.TypeOf<RocksDbException>().With.Message.StartsWith("Corruption"));
    }

    [Test]
    public void Batch_without_log_is_lost_with_a_stop_and_present_after_a_flush()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Write(Batch(0, 1), new WriteOptions().DisableWal(1));
        db.Flush(new FlushOptions().SetWaitForFlush(true));
        db.Write(Batch(1, 2), new WriteOptions().DisableWal(1));

        using Db after = directory.Open(directory.CopyWhileOpen());

        Assert.That(after.HasKey(BitConverter.GetBytes(0)), Is.True);
        Assert.That(after.HasKey(BitConverter.GetBytes(1)), Is.False);
    }

    private static WriteBatch Batch(int from, int to)
    {
        var batch = new WriteBatch();
        for (int i = from; i < to; i++)
            batch.Put(BitConverter.GetBytes(i), new byte[100]);
        return batch;
    }

    private static void CutOff(string store, int bytes)
    {
        using FileStream log = File.Open(Log(store), FileMode.Open);
        log.SetLength(log.Length - bytes);
    }
}
