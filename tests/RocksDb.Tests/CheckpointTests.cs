using NUnit.Framework;
using RocksDbSharp;
using static CityConsortium.RocksDb.Tests.StoreDirectory;
using Db = RocksDbSharp.RocksDb;

namespace CityConsortium.RocksDb.Tests;

public sealed class CheckpointTests
{
    [TestCase(0UL)]
    [TestCase(ulong.MaxValue)]
    public void Checkpoint_opens_as_a_database_of_its_own(ulong logSizeForFlush)
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put(Bytes("key"), Bytes("then"));
        db.Put(Bytes("key"), Bytes("then too"), db.GetColumnFamily(Second));
        using (Checkpoint checkpoint = db.Checkpoint())
            checkpoint.Save(directory.Other("copy"), logSizeForFlush);
        db.Put(Bytes("key"), Bytes("later"));

        using Db copy = directory.Open(directory.Other("copy"));
        copy.Put("only in the copy"u8, []);

        Assert.That(Text(copy.Get(Bytes("key"))), Is.EqualTo("then"));
        Assert.That(Text(copy.Get(Bytes("key"), copy.GetColumnFamily(Second))), Is.EqualTo("then too"));
        Assert.That(Text(db.Get(Bytes("key"))), Is.EqualTo("later"));
        Assert.That(db.HasKey("only in the copy"u8), Is.False);
    }

    [Test]
    public void Directory_that_exists_is_refused_and_left_alone()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        string taken = directory.Other("taken");
        Directory.CreateDirectory(taken);
        File.WriteAllText(Path.Combine(taken, "mine"), "untouched");
        using Checkpoint checkpoint = db.Checkpoint();

        Assert.That(() => checkpoint.Save(taken), Throws.TypeOf<RocksDbException>());
        Assert.That(Directory.GetFileSystemEntries(taken), Has.Length.EqualTo(1));
    }
}
