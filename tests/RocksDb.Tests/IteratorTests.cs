using NUnit.Framework;
using RocksDbSharp;
using static CityConsortium.RocksDb.Tests.StoreDirectory;
using Db = RocksDbSharp.RocksDb;

namespace CityConsortium.RocksDb.Tests;

public sealed class IteratorTests
{
    private StoreDirectory _directory = null!;
    private Db _db = null!;

    [SetUp]
    public void Five_keys_written_out_of_order()
    {
        _directory = new StoreDirectory();
        _db = _directory.Open();
        foreach (string key in new[] { "d", "b", "e", "a", "c" })
            _db.Put(Bytes(key), Bytes("value " + key), _db.GetColumnFamily(Second));
    }

    [TearDown]
    public void Close()
    {
        _db.Dispose();
        _directory.Dispose();
    }

    [Test]
    public void Keys_come_in_byte_order_in_both_directions()
    {
        using Iterator iterator = _db.NewIterator(_db.GetColumnFamily(Second));

        Assert.That(Forward(iterator.SeekToFirst()), Is.EqualTo("abcde"));
        Assert.That(Backward(iterator.SeekToLast()), Is.EqualTo("edcba"));
    }

    [Test]
    public void Bytes_are_compared_unsigned()
    {
        _db.Put([0x80], []);
        _db.Put([0x7f, 0xff], []);
        _db.Put([0x7f], []);
        _db.Put([], []);
        using Iterator iterator = _db.NewIterator();
        var keys = new List<string>();
        for (iterator.SeekToFirst(); iterator.Valid(); iterator.Next())
            keys.Add(Convert.ToHexString(iterator.Key()));

        Assert.That(keys, Is.EqualTo(new[] { "", "7F", "7FFF", "80" }));
    }

    [Test]
    public void Entry_is_read_as_array_and_as_span()
    {
        using Iterator iterator = _db.NewIterator(_db.GetColumnFamily(Second));
        iterator.SeekToFirst().Next();

        Assert.That(Text(iterator.Key()), Is.EqualTo("b"));
        Assert.That(Text(iterator.Value()), Is.EqualTo("value b"));
        Assert.That(iterator.GetKeySpan().SequenceEqual("b"u8), Is.True);
        Assert.That(iterator.GetValueSpan().SequenceEqual("value b"u8), Is.True);
    }

    [TestCase("b", "b", "b")]
    [TestCase("bb", "c", "b")]
    [TestCase("", "a", null)]
    [TestCase("z", null, "e")]
    public void Seeking_finds_the_first_not_before_and_the_last_not_after(string sought, string? seek, string? seekForPrev)
    {
        using Iterator iterator = _db.NewIterator(_db.GetColumnFamily(Second));

        Assert.That(Current(iterator.Seek(Bytes(sought))), Is.EqualTo(seek));
        Assert.That(Current(iterator.SeekForPrev(Bytes(sought))), Is.EqualTo(seekForPrev));
        Assert.That(Current(iterator.Seek(Bytes(sought).AsSpan())), Is.EqualTo(seek));
        Assert.That(Current(iterator.SeekForPrev(Bytes(sought).AsSpan())), Is.EqualTo(seekForPrev));
    }

    [Test]
    public void Bounds_include_the_lower_and_exclude_the_upper()
    {
        ReadOptions options = new ReadOptions().SetIterateLowerBound(Bytes("b")).SetIterateUpperBound(Bytes("d"));
        using Iterator iterator = _db.NewIterator(_db.GetColumnFamily(Second), options);

        Assert.That(Forward(iterator.SeekToFirst()), Is.EqualTo("bc"));
        Assert.That(Backward(iterator.SeekToLast()), Is.EqualTo("cb"));
    }

    [Test]
    public void Bounds_outlive_the_options_object_that_the_caller_dropped()
    {
        using Iterator iterator = _db.NewIterator(
            _db.GetColumnFamily(Second), new ReadOptions().SetIterateLowerBound(Bytes("b")).SetIterateUpperBound(Bytes("d")));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.That(Forward(iterator.SeekToFirst()), Is.EqualTo("bc"));
    }

    [Test]
    public void Iterator_sees_the_family_as_it_was_when_it_was_made()
    {
        using Iterator iterator = _db.NewIterator(_db.GetColumnFamily(Second));
        _db.Put(Bytes("bb"), Bytes("later"), _db.GetColumnFamily(Second));
        _db.Remove(Bytes("a"), _db.GetColumnFamily(Second));

        Assert.That(Forward(iterator.SeekToFirst()), Is.EqualTo("abcde"));
    }

    [Test]
    public void Empty_family_has_no_entry()
    {
        using Iterator iterator = _db.NewIterator();

        Assert.That(iterator.SeekToFirst().Valid(), Is.False);
        Assert.That(iterator.SeekToLast().Valid(), Is.False);
    }

    [Test]
    public void Scan_settings_change_nothing_that_is_read()
    {
        ReadOptions options = new ReadOptions()
            .SetFillCache(false).SetVerifyChecksums(true).SetTotalOrderSeek(true).SetReadaheadSize(1 << 20);
        using Iterator iterator = _db.NewIterator(_db.GetColumnFamily(Second), options);

        Assert.That(Forward(iterator.SeekToFirst()), Is.EqualTo("abcde"));
    }

    private static string Forward(Iterator iterator)
    {
        string keys = "";
        for (; iterator.Valid(); iterator.Next())
            keys += Text(iterator.Key());
        return keys;
    }

    private static string Backward(Iterator iterator)
    {
        string keys = "";
        for (; iterator.Valid(); iterator.Prev())
            keys += Text(iterator.Key());
        return keys;
    }

    private static string? Current(Iterator iterator) => iterator.Valid() ? Text(iterator.Key()) : null;
}
