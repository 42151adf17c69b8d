namespace CityConsortium.Storage.Tests;

/// <summary>RocksDB's own log, read by our reader: a torn append and damage are told apart.</summary>
[TestFixture]
internal sealed class LogScanTests : LedgerFixture
{
    private byte[] _log = null!;

    [SetUp]
    public void WriteLog()
    {
        using var store = Chain.Open(LedgerPath, StorageOptions.Default); // large buffers: all stays in the log
        Grow(store, 30, writesPerBlock: 20);
        _log = File.ReadAllBytes(Directory.GetFiles(LedgerPath, "*.log").Single());
    }

    [Test]
    public void A_whole_log_reads_to_its_end()
    {
        var scan = LogScan.Of(_log);
        Assert.That(scan.Damage, Is.Null);
        Assert.That(_log.AsSpan(scan.End).ContainsAnyExcept((byte)0), Is.False);
        Assert.That(scan.End, Is.GreaterThan(3 * 32 * 1024), "several blocks of the log's format are crossed");
    }

    [Test]
    public void A_log_that_is_cut_anywhere_is_torn_and_not_damaged()
    {
        var random = Seed.Random();
        var end = LogScan.Of(_log).End;
        for (var i = 0; i < 200; i++)
        {
            var cut = random.Next(end);
            Assert.That(LogScan.Of(_log.AsSpan(0, cut)).Damage, Is.Null, $"cut at {cut}");
        }
    }

    [Test]
    public void A_flipped_byte_anywhere_is_damage()
    {
        var random = Seed.Random();
        var end = LogScan.Of(_log).End;
        for (var i = 0; i < 100; i++)
        {
            var at = random.Next(end);
            var copy = _log.ToArray();
            copy[at] ^= 0x10;
            if (IsPadding(at)) continue;
            var scan = LogScan.Of(copy);
            Assert.That(scan.Damage, Is.Not.Null, $"byte {at} of {end}");
            Assert.That(scan.Damage!.Value.Offset, Is.LessThanOrEqualTo(at));
        }
    }

    [Test]
    public void A_last_record_with_an_unwritten_sector_is_torn()
    {
        var end = LogScan.Of(_log).End;
        var copy = _log.AsSpan(0, end).ToArray();
        copy.AsSpan((end / 512 * 512) - 512, 512).Clear();
        Assert.That(LogScan.Of(copy).Damage, Is.Null);
    }

    [Test]
    public void An_empty_log_is_whole() => Assert.That(LogScan.Of([]), Is.EqualTo(new LogScan(0, null)));

    /// <summary>The last bytes of a block that have no room for a record's head are never read.</summary>
    private bool IsPadding(int at) => at % (32 * 1024) > (32 * 1024) - 7 && _log.AsSpan(at, 1)[0] == 0;
}
