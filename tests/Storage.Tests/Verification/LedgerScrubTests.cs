namespace CityConsortium.Storage.Tests;

/// <summary>The scrub reads everything, whatever the steps, and meets damage that no request would.</summary>
[TestFixture]
internal sealed class LedgerScrubTests : LedgerFixture
{
    [TestCase(1)]
    [TestCase(4_000)]
    [TestCase(1 << 30)]
    public void A_pass_over_a_whole_ledger_ends_and_the_next_begins(long bytes)
    {
        using var store = Chain.Open(LedgerPath);
        Grow(store, 20);
        var scrub = new LedgerScrub(store);
        for (var pass = 0; pass < 2; pass++)
        {
            var steps = 1;
            while (!scrub.Step(bytes)) steps++;
            Assert.That(steps, bytes == 1 ? Is.GreaterThan(500) : Is.GreaterThanOrEqualTo(Enum.GetValues<Family>().Length));
        }
    }

    [Test]
    public void A_flipped_byte_in_old_data_is_met_and_reported_once_for_the_host()
    {
        using (var store = Chain.Open(LedgerPath))
        {
            Grow(store, 40, writesPerBlock: 12);
            foreach (var family in Enum.GetValues<Family>()) store.Database.Compact(family);
        }

        using (Chain.Open(LedgerPath))
        {
            // Opening writes what was in the log into table files.
        }

        var table = Directory.GetFiles(LedgerPath, "*.sst").MaxBy(p => new FileInfo(p).Length)!;
        DiskDamage.FlipByte(table, new FileInfo(table).Length / 3); // behind the first block, which opening reads
        using var damaged = Chain.Open(LedgerPath);
        var reported = new List<StorageDamagedException>();
        damaged.Damaged += reported.Add;
        var scrub = new LedgerScrub(damaged);
        Assert.That(
            () =>
            {
                while (!scrub.Step(10_000))
                {
                    // Until it meets the damage, or has read everything.
                }
            },
            Throws.TypeOf<StorageDamagedException>().With.Message.Contains("city node repair"));
        Assert.That(reported, Is.Not.Empty);
    }
}
