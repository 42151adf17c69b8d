using NUnit.Framework;
using RocksDbSharp;
using static CityConsortium.RocksDb.Tests.StoreDirectory;
using Db = RocksDbSharp.RocksDb;

namespace CityConsortium.RocksDb.Tests;

public sealed class OpeningTests
{
    [Test]
    public void Closed_and_opened_again__all_is_there()
    {
        using var directory = new StoreDirectory();
        using (Db db = directory.Open())
        {
            db.Put(Bytes("height"), Bytes("1"));
            db.Put(Bytes("height"), Bytes("2"), db.GetColumnFamily(Second));
        }

        using Db again = directory.Open();

        Assert.That(Text(again.Get(Bytes("height"))), Is.EqualTo("1"));
        Assert.That(Text(again.Get(Bytes("height"), again.GetColumnFamily(Second))), Is.EqualTo("2"));
    }

    [Test]
    public void Second_opening_of_a_directory_is_refused_and_the_first_goes_on()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();

        Assert.That(() => directory.Open(), Throws.TypeOf<RocksDbException>().With.Message.Contains("LOCK"));
        db.Put(Bytes("still"), Bytes("here"));
        Assert.That(Text(db.Get(Bytes("still"))), Is.EqualTo("here"));
    }

    [Test]
    public void Missing_database_is_refused_unless_it_may_be_created()
    {
        using var directory = new StoreDirectory();

        Assert.That(
            () => Db.Open(new DbOptions(), directory.Store, Families()),
            Throws.TypeOf<RocksDbException>().With.Message.Contains("does not exist"));
    }

    [Test]
    public void Family_that_is_not_named_at_opening_is_refused_by_name()
    {
        using var directory = new StoreDirectory();
        directory.Open().Dispose();

        Assert.That(
            () => Db.Open(new DbOptions(), directory.Store, new ColumnFamilies()),
            Throws.TypeOf<RocksDbException>().With.Message.Contains(Second));
    }

    [Test]
    public void Families_on_the_disk_are_listed()
    {
        using var directory = new StoreDirectory();
        directory.Open().Dispose();

        Assert.That(Db.ListColumnFamilies(new DbOptions(), directory.Store), Is.EquivalentTo(new[] { "default", Second }));
        Assert.That(() => Db.ListColumnFamilies(new DbOptions(), directory.Other("nothing")).Count(), Throws.TypeOf<RocksDbException>());
    }

    [Test]
    public void Family_that_was_not_opened_is_unknown()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();

        Assert.That(() => db.GetColumnFamily("third"), Throws.TypeOf<KeyNotFoundException>());
        Assert.That(db.GetColumnFamily("default"), Is.Not.Null);
    }

    [Test]
    public void Opened_for_reading_beside_the_writer__reads_and_refuses_writes()
    {
        using var directory = new StoreDirectory();
        using Db db = directory.Open();
        db.Put(Bytes("key"), Bytes("value"), db.GetColumnFamily(Second));

        using Db reader = Db.OpenReadOnly(new DbOptions(), directory.Store, Families(), errIfLogFileExists: false);

        Assert.That(Text(reader.Get(Bytes("key"), reader.GetColumnFamily(Second))), Is.EqualTo("value"));
        Assert.That(() => reader.Put(Bytes("key"), Bytes("other")), Throws.TypeOf<RocksDbException>());
    }

    [Test]
    public void Path_in_chinese_works()
    {
        using var directory = new StoreDirectory();
        string path = directory.Other("环境保护局");
        using (Db db = directory.Open(path))
            db.Put(Bytes("站"), Bytes("东四"));

        using Db again = directory.Open(path);

        Assert.That(Directory.Exists(path), Is.True);
        Assert.That(Text(again.Get(Bytes("站"))), Is.EqualTo("东四"));
    }

    [Test]
    public void Damaged_manifest_is_refused_with_an_exception()
    {
        using var directory = new StoreDirectory();
        directory.Open().Dispose();
        File.WriteAllText(Path.Combine(directory.Store, "CURRENT"), "nonsense");

        Assert.That(() => directory.Open(), Throws.InstanceOf<RocksDbSharpException>());
    }

    [Test]
    public void Ledger_configuration_is_accepted_and_works()
    {
        using var directory = new StoreDirectory();
        Cache cache = Cache.CreateLru(8 << 20);
        var families = new ColumnFamilies(LedgerFamily(cache)) { { Second, LedgerFamily(cache) } };
        DbOptions options = new DbOptions()
            .SetCreateIfMissing().SetCreateMissingColumnFamilies().SetParanoidChecks().IncreaseParallelism(2)
            .SetMaxOpenFiles(256).SetMaxTotalWalSize(64 << 20).SetWalRecoveryMode(Recovery.PointInTime)
            .SetKeepLogFileNum(2).SetMaxLogFileSize(1 << 20).SetStatsDumpPeriodSec(0).SetInfoLogLevel(InfoLogLevel.Warn)
            .SetBytesPerSync(1 << 20).SetMaxManifestFileSize(1 << 20).SetDbLogDir(directory.Other("log")).SetDbWriteBufferSize(32 << 20);

        using Db db = Db.Open(options, directory.Store, families);
        db.Put(Bytes("key"), Bytes("value"), db.GetColumnFamily(Second), new WriteOptions().SetSync(true));
        db.CompactRange(null, null, db.GetColumnFamily(Second));

        Assert.That(Text(db.Get(Bytes("key"), db.GetColumnFamily(Second))), Is.EqualTo("value"));
        Assert.That(Directory.GetFiles(directory.Other("log")), Is.Not.Empty);
    }

    private static ColumnFamilyOptions LedgerFamily(Cache cache) => new ColumnFamilyOptions()
        .SetWriteBufferSize(8 << 20).SetMaxWriteBufferNumber(3).SetCompression(Compression.Lz4).SetTargetFileSizeBase(16 << 20)
        .SetMaxBytesForLevelBase(64 << 20).SetLevelCompactionDynamicLevelBytes(true).SetLevel0FileNumCompactionTrigger(8)
        .SetBlockBasedTableFactory(new BlockBasedTableOptions()
            .SetFilterPolicy(BloomFilterPolicy.Create(10, false)).SetBlockCache(cache).SetBlockSize(8 << 10)
            .SetCacheIndexAndFilterBlocks(false).SetPinL0FilterAndIndexBlocksInCache(true).SetWholeKeyFiltering(true).SetFormatVersion(5));
}
