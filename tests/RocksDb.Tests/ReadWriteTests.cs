using NUnit.Framework;
using RocksDbSharp;
using static CityConsortium.RocksDb.Tests.StoreDirectory;
using Db = RocksDbSharp.RocksDb;

namespace CityConsortium.RocksDb.Tests;

public sealed class ReadWriteTests
{
    [Test]
    public void Missing_key_is_null_and_an_empty_value_is_not()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put("empty"u8, []);

        Assert.That(db.Get(Bytes("missing")), Is.Null);
        Assert.That(db.Get("missing"u8), Is.Null);
        Assert.That(db.Get(Bytes("empty")), Is.Not.Null.And.Empty);
        Assert.That(db.HasKey("missing"u8), Is.False);
        Assert.That(db.HasKey("empty"u8), Is.True);
    }

    [Test]
    public void Spans_and_arrays_reach_the_same_entry()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        ColumnFamilyHandle second = db.GetColumnFamily(Second);
        db.Put("span"u8, "by span"u8, second);
        db.Put(Bytes("array"), Bytes("by array"), second);

        Assert.That(Text(db.Get(Bytes("span"), second)), Is.EqualTo("by span"));
        Assert.That(Text(db.Get("array"u8, second)), Is.EqualTo("by array"));
        Assert.That(db.Get("array"u8), Is.Null, "the default family has its own keys");
    }

    [Test]
    public void Removed_key_is_gone_and_removing_a_missing_one_is_no_error()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put(Bytes("a"), Bytes("1"));
        db.Put(Bytes("b"), Bytes("1"));

        db.Remove(Bytes("a"));
        db.Remove("b"u8);
        db.Remove("never there"u8);

        Assert.That(db.HasKey("a"u8), Is.False);
        Assert.That(db.HasKey("b"u8), Is.False);
    }

    [TestCase(1 << 12)]
    [TestCase(1 << 20)]
    [TestCase(16 << 20)]
    public void Large_value_comes_back_whole_after_reopening(int size)
    {
        using var directory = new StoreDirectory();
        byte[] value = new byte[size];
        new Random(size).NextBytes(value);
        using (Db db = directory.Open())
            db.Put(Bytes("large"), value);

        using Db again = directory.Open();

        Assert.That(again.Get(Bytes("large")).AsSpan().SequenceEqual(value), Is.True);
    }

    [Test]
    public void Key_may_hold_any_bytes()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        byte[] key = [0, 255, 0, 128, 0];
        db.Put(key, new byte[3]);

        Assert.That(db.Get(key), Is.EqualTo(new byte[] { 0, 0, 0 }));
        Assert.That(db.Get([0, 255, 0, 128]), Is.Null);
    }

    [Test]
    public void Several_keys_are_read_at_once_in_their_order()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        ColumnFamilyHandle first = db.GetColumnFamily("default");
        ColumnFamilyHandle second = db.GetColumnFamily(Second);
        db.Put(Bytes("a"), Bytes("1"));
        db.Put(Bytes("c"), Bytes("3"));
        db.Put(Bytes("a"), Bytes("other"), second);

        KeyValuePair<byte[], byte[]>[] found = db.MultiGet([Bytes("c"), Bytes("b"), Bytes("a")])!;
        KeyValuePair<byte[], byte[]>[] mixed = db.MultiGet([Bytes("a"), Bytes("a"), Bytes("c")], [first, second, second])!;

        Assert.That(found.Select(entry => Text(entry.Key)), Is.EqualTo(new[] { "c", "b", "a" }));
        Assert.That(found.Select(entry => Text(entry.Value)), Is.EqualTo(new[] { "3", null, "1" }));
        Assert.That(mixed.Select(entry => Text(entry.Value)), Is.EqualTo(new[] { "1", "other", null }));
        Assert.That(db.MultiGet([]), Is.Empty);
    }

    [Test]
    public void Deserializer_reads_the_value_in_place_and_a_missing_key_is_the_default()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put(Bytes("four"), new byte[4]);

        Assert.That(db.Get("four"u8, new LengthReader()), Is.EqualTo(4));
        Assert.That(db.Get("missing"u8, new LengthReader()), Is.Zero);
    }

    [Test]
    public void Properties_are_read_and_unknown_ones_are_null()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put(Bytes("key"), Bytes("value"), db.GetColumnFamily(Second));

        Assert.That(db.GetProperty("rocksdb.estimate-num-keys", db.GetColumnFamily(Second)), Is.EqualTo("1"));
        Assert.That(db.GetProperty("rocksdb.estimate-num-keys"), Is.EqualTo("0"));
        Assert.That(db.GetProperty("rocksdb.no-such-thing"), Is.Null);
    }

    [Test]
    public void Flush_writes_a_table_file()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put(Bytes("key"), Bytes("value"));

        db.Flush(new FlushOptions().SetWaitForFlush(true));

        Assert.That(Directory.GetFiles(directory.Store, "*.sst"), Has.Length.EqualTo(1));
        Assert.That(Text(db.Get(Bytes("key"))), Is.EqualTo("value"));
    }

    [Test]
    public void Many_threads_write_and_read_at_once()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();

        Parallel.For(0, 2000, i => db.Put(BitConverter.GetBytes(i), BitConverter.GetBytes(~i)));
        int wrong = 0;
        Parallel.For(0, 2000, i =>
        {
            if (BitConverter.ToInt32(db.Get(BitConverter.GetBytes(i))!) != ~i)
                Interlocked.Increment(ref wrong);
        });

        Assert.That(wrong, Is.Zero);
    }

    private sealed class LengthReader : ISpanDeserializer<int>
    {
        public int Deserialize(ReadOnlySpan<byte> buffer) => buffer.Length;
    }
}
