using NUnit.Framework;
using RocksDbSharp;
using static CityConsortium.RocksDb.Tests.StoreDirectory;
using Db = RocksDbSharp.RocksDb;

namespace CityConsortium.RocksDb.Tests;

public sealed class SnapshotTests
{
    [Test]
    public void Reads_through_a_snapshot_see_nothing_that_came_later()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        ColumnFamilyHandle second = db.GetColumnFamily(Second);
        db.Put(Bytes("changed"), Bytes("before"), second);
        db.Put(Bytes("removed"), Bytes("before"), second);
        using Snapshot snapshot = db.CreateSnapshot();
        ReadOptions then = new ReadOptions().SetSnapshot(snapshot);

        using var batch = new WriteBatch();
        batch.Put(Bytes("changed"), Bytes("after"), second).Delete(Bytes("removed"), second).Put(Bytes("new"), Bytes("after"), second);
        db.Write(batch);
        db.CompactRange(null, null, second);

        Assert.That(Text(db.Get(Bytes("changed"), second, then)), Is.EqualTo("before"));
        Assert.That(db.HasKey("removed"u8, second, then), Is.True);
        Assert.That(db.HasKey("new"u8, second, then), Is.False);
        Assert.That(Text(db.MultiGet([Bytes("changed")], [second], then)[0].Value), Is.EqualTo("before"));
        Assert.That(Text(db.Get(Bytes("changed"), second)), Is.EqualTo("after"));
    }

    [Test]
    public void Iterator_over_a_snapshot_sees_all_families_at_one_moment()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put(Bytes("a"), Bytes("1"));
        using Snapshot snapshot = db.CreateSnapshot();
        db.Put(Bytes("b"), Bytes("2"));
        db.Put(Bytes("c"), Bytes("3"), db.GetColumnFamily(Second));
        ReadOptions then = new ReadOptions().SetSnapshot(snapshot);

        using Iterator first = db.NewIterator(null, then);
        using Iterator second = db.NewIterator(db.GetColumnFamily(Second), then);

        Assert.That(first.SeekToFirst().Valid(), Is.True);
        Assert.That(first.Next().Valid(), Is.False);
        Assert.That(second.SeekToFirst().Valid(), Is.False);
    }
}
