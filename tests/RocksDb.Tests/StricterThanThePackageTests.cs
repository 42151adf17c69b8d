using NUnit.Framework;
using RocksDbSharp;
using static CityConsortium.RocksDb.Tests.StoreDirectory;
using Db = RocksDbSharp.RocksDb;

namespace CityConsortium.RocksDb.Tests;

/// <summary>Misuse that reads freed memory with the package, and is an exception or harmless here.</summary>
public sealed class StricterThanThePackageTests
{
    [Test]
    public void Database_disposed_before_its_iterators_and_snapshots__nothing_breaks_and_the_lock_goes_with_the_last()
    {
        using var directory = new StoreDirectory();
        Db db = directory.Open();
        db.Put(Bytes("key"), Bytes("value"));
        Iterator iterator = db.NewIterator();
        Snapshot snapshot = db.CreateSnapshot();
        Checkpoint checkpoint = db.Checkpoint();
        db.Dispose();

        Assert.That(Text(iterator.SeekToFirst().Value()), Is.EqualTo("value"));
        Assert.That(() => directory.Open(), Throws.TypeOf<RocksDbException>());

        snapshot.Dispose();
        checkpoint.Dispose();
        iterator.Dispose();
        using Db again = directory.Open();
        Assert.That(again.HasKey("key"u8), Is.True);
    }

    [Test]
    public void Disposed_objects_refuse()
    {
        using var directory = new StoreDirectory();
        Db db = directory.Open();
        ColumnFamilyHandle second = db.GetColumnFamily(Second);
        var batch = new WriteBatch();
        Snapshot snapshot = db.CreateSnapshot();
        ReadOptions then = new ReadOptions().SetSnapshot(snapshot);
        Iterator iterator = db.NewIterator();
        snapshot.Dispose();
        iterator.Dispose();
        Assert.That(() => db.Get("key"u8, null, then), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => iterator.Valid(), Throws.TypeOf<ObjectDisposedException>());

        db.Dispose();
        db.Dispose();
        Assert.That(() => db.Get("key"u8), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => db.Write(batch), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => batch.Put("key"u8, "value"u8, second), Throws.TypeOf<ObjectDisposedException>());

        batch.Dispose();
        Assert.That(() => batch.Count(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Reading_where_the_iterator_stands_on_no_entry_is_refused()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        using Iterator iterator = db.NewIterator().SeekToFirst();

        Assert.That(() => iterator.Key(), Throws.InvalidOperationException);
        Assert.That(() => iterator.Value(), Throws.InvalidOperationException);
    }

    [Test]
    public void Damaged_block_ends_a_scan_with_an_exception_and_not_silently()
    {
        using var directory = new StoreDirectory();
        using (Db db = directory.Open(configure: options => options.SetCompression(Compression.No)))
        {
            for (int i = 0; i < 2000; i++)
                db.Put(BitConverter.GetBytes(i), new byte[100]);
            db.Flush(new FlushOptions().SetWaitForFlush(true));
        }
        string table = Directory.GetFiles(directory.Store, "*.sst").Single();
        byte[] bytes = File.ReadAllBytes(table);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(table, bytes);

        using Db damaged = directory.Open();
        using Iterator iterator = damaged.NewIterator();

        Assert.That(
            () =>
            {
                for (iterator.SeekToFirst(); iterator.Valid(); iterator.Next())
                {
                }
            },
            Throws.TypeOf<RocksDbException>().With.Message.StartsWith("Corruption"));
    }

    [Test]
    public void Filter_policy_used_twice_is_refused()
    {
        BloomFilterPolicy policy = BloomFilterPolicy.Create(10, false);
        new BlockBasedTableOptions().SetFilterPolicy(policy);

        Assert.That(() => new BlockBasedTableOptions().SetFilterPolicy(policy), Throws.InvalidOperationException);
    }

    [Test]
    public void Calls_by_span_allocate_nothing()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        ColumnFamilyHandle second = db.GetColumnFamily(Second);
        using var batch = new WriteBatch();
        var reader = new FirstByteReader();
        byte[] key = new byte[40];
        byte[] value = new byte[100];
        using Iterator iterator = db.NewIterator(second);
        Round();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            Round();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.Zero);

        void Round()
        {
            db.Put(key.AsSpan(), value.AsSpan(), second);
            batch.Clear().Put(key.AsSpan(), value.AsSpan(), second).Delete(value.AsSpan(), second);
            db.Write(batch);
            _ = db.HasKey(key, second);
            _ = db.Get(key, reader, second);
            db.Remove(value.AsSpan(), second);
            if (iterator.Seek(key.AsSpan()).Valid())
                _ = iterator.GetKeySpan().Length + iterator.GetValueSpan().Length;
        }
    }

    private sealed class FirstByteReader : ISpanDeserializer<byte>
    {
        public byte Deserialize(ReadOnlySpan<byte> buffer) => buffer[0];
    }
}
