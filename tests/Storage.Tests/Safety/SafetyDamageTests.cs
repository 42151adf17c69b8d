namespace CityConsortium.Storage.Tests;

/// <summary>
/// Which damage a crash can do, and which it cannot. A crash leaves each sector of the append that was cut off either
/// written or zero; everything else makes the node observe.
/// </summary>
[TestFixture]
internal sealed class SafetyDamageTests
{
    private const int RecordSize = 1400; // with header and trailer the record lies in four sectors
    private const int Records = 5;

    private TestDirectory _root = null!;
    private byte[] _whole = [];
    private int _lastBegin;
    private int _lastEnd;

    [SetUp]
    public void WriteLog()
    {
        _root = new TestDirectory();
        using (var log = SafetyLog.Start(_root.Path, new SafetyEntry(Record(1))))
        {
            for (var i = 2; i <= Records; i++) log.Append(new SafetyEntry(Record(i)));
        }

        _whole = File.ReadAllBytes(LogPath);
        var total = SafetyFile.Align(SafetyHeader.Size + RecordSize) + 8;
        _lastBegin = SafetyFile.FirstRecord + ((Records - 1) * total);
        _lastEnd = _lastBegin + total;
    }

    [TearDown]
    public void RemoveLog() => _root.Dispose();

    private string LogPath => _root[SafetyLog.FileName];

    [Test]
    public void Every_subset_of_the_last_records_sectors_that_a_crash_can_leave_is_told_as_torn()
    {
        var sectors = Sectors(_lastBegin, _lastEnd).ToList();
        Assert.That(sectors, Has.Count.GreaterThanOrEqualTo(4));
        for (var written = 0; written < (1 << sectors.Count) - 1; written++)
        {
            var bytes = (byte[])_whole.Clone();
            for (var i = 0; i < sectors.Count; i++)
            {
                if ((written & (1 << i)) == 0) bytes.AsSpan(sectors[i].From, sectors[i].To - sectors[i].From).Clear();
            }

            AssertRecovered(bytes, Records - 1, torn: written != 0);
        }

        AssertRecovered(_whole, Records, torn: false);
    }

    [Test]
    public void After_a_torn_tail_the_log_goes_on()
    {
        var bytes = (byte[])_whole.Clone();
        bytes.AsSpan(_lastBegin + 600, 100).CopyTo(bytes.AsSpan(_lastBegin + 600));
        bytes.AsSpan(_lastBegin, SafetyFile.Sector - (_lastBegin % SafetyFile.Sector)).Clear();
        File.WriteAllBytes(LogPath, bytes);
        using (var log = ((SafetyOpening.Recovered)SafetyLog.Open(_root.Path)).Log) log.Append(new SafetyEntry(Record(77)));
        AssertRecovered(File.ReadAllBytes(LogPath), 77, torn: false);
    }

    [Test]
    public void The_last_record_cut_at_any_byte_is_never_returned()
    {
        var bytes = (byte[])_whole.Clone();
        for (var cut = _lastEnd - 1; cut >= _lastBegin; cut--)
        {
            bytes[cut] = 0;
            var scan = SafetyScan.Of(bytes);
            var missing = Sectors(_lastBegin, _lastEnd).Count(s => s.From >= cut);
            var betweenSectors = cut == _lastBegin || cut % SafetyFile.Sector == 0;
            if (missing == 0 && _whole.AsSpan(cut).ContainsAnyExcept((byte)0)) Assert.That(scan.Damage, Is.Not.Null, $"byte {cut}: all sectors were written");
            if (betweenSectors) Assert.That(scan.Damage, Is.Null, $"byte {cut}: a crash can leave this");
            if (scan.Damage is null) Assert.That(scan.Last!.Value.Sequence, Is.EqualTo(Records - 1), $"byte {cut}");
        }
    }

    [Test]
    public void A_flipped_byte_anywhere_in_the_last_record_makes_the_node_observe()
    {
        var bytes = (byte[])_whole.Clone();
        for (var at = _lastBegin; at < _lastEnd; at++)
        {
            bytes[at] ^= 0x01;
            AssertDamaged(bytes, _lastBegin);
            bytes[at] ^= 0x01;
        }
    }

    [Test]
    public void A_flipped_byte_anywhere_before_makes_the_node_observe_and_is_named()
    {
        var bytes = (byte[])_whole.Clone();
        for (var at = 0; at < _lastBegin; at += at < SafetyFile.FirstRecord + SafetyHeader.Size ? 1 : 13)
        {
            bytes[at] ^= 0x80;
            var damaged = Damage(bytes);
            bytes[at] ^= 0x80;
            Assert.That(damaged, Is.Not.Null, $"byte {at}");
            Assert.That(damaged!.Value.Offset, Is.LessThanOrEqualTo(at));
        }
    }

    [Test]
    public void A_lost_sector_in_the_middle_makes_the_node_observe()
    {
        foreach (var (from, to) in Sectors(0, _lastBegin))
        {
            var bytes = (byte[])_whole.Clone();
            bytes.AsSpan(from, to - from).Clear();
            Assert.That(Damage(bytes), Is.Not.Null, $"sector at {from}");
        }
    }

    [TestCase(0)]
    [TestCase(100)]
    [TestCase(5000)]
    [TestCase(SafetyFile.Capacity - 1)]
    [TestCase(SafetyFile.Capacity + 1)]
    public void A_file_of_another_length_makes_the_node_observe(int length)
    {
        var bytes = (byte[])_whole.Clone();
        Array.Resize(ref bytes, length);
        AssertDamaged(bytes, 0);
    }

    [Test]
    public void Bytes_behind_the_last_record_make_the_node_observe()
    {
        var bytes = (byte[])_whole.Clone();
        bytes[_lastEnd + 3] = 1;
        Assert.That(Damage(bytes), Is.Not.Null);
    }

    [Test]
    public void An_older_record_in_the_last_ones_place_makes_the_node_observe()
    {
        var bytes = (byte[])_whole.Clone();
        bytes.AsSpan(SafetyFile.FirstRecord, _lastEnd - _lastBegin).CopyTo(bytes.AsSpan(_lastBegin));
        AssertDamaged(bytes, _lastBegin);
    }

    [Test]
    public void A_damaged_or_missing_prepared_block_makes_the_node_observe()
    {
        using (var log = ((SafetyOpening.Recovered)SafetyLog.Open(_root.Path)).Log) log.Append(new SafetyEntry(Record(6), new byte[50_000]));
        var slot = PreparedSlots.PathOf(LogPath, PreparedPlace.Slot0);
        DiskDamage.FlipByte(slot, 30_000);
        Assert.That(SafetyLog.Open(_root.Path), Is.TypeOf<SafetyOpening.Damaged>().With.Property("File").EqualTo(slot));
        File.Delete(slot);
        Assert.That(SafetyLog.Open(_root.Path), Is.TypeOf<SafetyOpening.Damaged>().With.Property("What").Contains("missing"));
    }

    [Test]
    public void A_prepared_block_that_was_cut_off_by_a_crash_leaves_the_one_before()
    {
        var older = Enumerable.Repeat((byte)7, 40_000).ToArray();
        using (var log = ((SafetyOpening.Recovered)SafetyLog.Open(_root.Path)).Log)
        {
            log.Append(new SafetyEntry(Record(6), older));
            log.Append(new SafetyEntry(Record(7)));
        }

        // The next one would go to the other slot: half of it is there, its record is not.
        File.WriteAllBytes(PreparedSlots.PathOf(LogPath, PreparedPlace.Slot1), new byte[20_000]);
        var found = (SafetyOpening.Recovered)SafetyLog.Open(_root.Path);
        found.Log.Dispose();
        Assert.That(found.Prepared!.Value.ToArray(), Is.EqualTo(older));
    }

    private void AssertRecovered(byte[] bytes, int record, bool torn)
    {
        File.WriteAllBytes(LogPath, bytes);
        var opening = SafetyLog.Open(_root.Path);
        Assert.That(opening, Is.TypeOf<SafetyOpening.Recovered>(), opening.ToString());
        var found = (SafetyOpening.Recovered)opening;
        found.Log.Dispose();
        Assert.That(found.Record.ToArray(), Is.EqualTo(Record(record)));
        Assert.That(found.TornTail, Is.EqualTo(torn));
    }

    private void AssertDamaged(byte[] bytes, long offset) => Assert.That(Damage(bytes)?.Offset, Is.EqualTo(offset));

    /// <summary>The scan alone: opening a real file for each of thousands of cases would only be slower.</summary>
    private static (long Offset, string What)? Damage(byte[] bytes) => SafetyScan.Of(bytes).Damage;

    private static IEnumerable<(int From, int To)> Sectors(int from, int to)
    {
        for (var at = from; at < to;)
        {
            var end = Math.Min(to, (at / SafetyFile.Sector * SafetyFile.Sector) + SafetyFile.Sector);
            yield return (at, end);
            at = end;
        }
    }

    private static byte[] Record(int number)
    {
        var bytes = new byte[RecordSize];
        new Random(number).NextBytes(bytes);
        return bytes;
    }
}
