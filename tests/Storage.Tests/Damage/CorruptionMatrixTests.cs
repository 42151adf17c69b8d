using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>
/// Every file of a ledger, flipped, cut and deleted, one at a time. Whatever it is: either everything that is read is right,
/// or the ledger is refused or a read fails with the remedy; and opening never removes what was damaged without a word.
/// </summary>
[TestFixture]
internal sealed class CorruptionMatrixTests : LedgerFixture
{
    private const int Blocks = 60;

    private byte[][] _hashes = null!;

    [SetUp]
    public void GrowAndClose()
    {
        using var store = Chain.Open(LedgerPath);
        for (var i = 0; i < 3; i++)
        {
            Grow(store, Blocks / 3, writesPerBlock: 12);
            store.Database.Compact(Family.State); // tables on several levels
        }

        _hashes = [.. Enumerable.Range(0, Blocks + 1).Select(h => store.GetHeader(new Height((ulong)h))!.Hash.AsSpan().ToArray())];
    }

    [TestCase("*.log")]
    [TestCase("*.sst")]
    [TestCase("MANIFEST-*")]
    [TestCase("CURRENT")]
    [TestCase("OPTIONS-*")]
    [TestCase("IDENTITY")]
    public void Damage_to_a_file_is_refused_or_does_no_harm(string pattern)
    {
        var random = Seed.Random();
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(LedgerPath, pattern))
        {
            foreach (var (name, damage) in Damages(random, new FileInfo(path).Length))
            {
                var copy = Root["copy"];
                TestDirectory.CopyAsAfterKill(LedgerPath, copy);
                damage(Path.Combine(copy, Path.GetFileName(path)));
                var outcome = $"{name}: {Outcome(copy, $"{Path.GetFileName(path)} {name}")}";
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                Directory.Delete(copy, recursive: true);
            }
        }

        foreach (var (outcome, times) in outcomes) TestContext.Out.WriteLine($"{pattern} {outcome}: {times}");
        Assert.That(outcomes, Is.Not.Empty);
        if (pattern is "CURRENT" or "*.sst") Assert.That(outcomes.Keys.Where(o => o.StartsWith("deleted", StringComparison.Ordinal)), Is.All.EqualTo("deleted: refused"));
    }

    private static IEnumerable<(string Name, Action<string> Damage)> Damages(Random random, long length)
    {
        yield return ("deleted", File.Delete);
        yield return ("emptied", p => DiskDamage.Cut(p, 0));
        if (length == 0) yield break;
        var cut = random.NextInt64(length);
        yield return ("cut", p => DiskDamage.Cut(p, cut));
        for (var i = 0; i < 2; i++)
        {
            var at = random.NextInt64(length);
            yield return ("flipped", p => DiskDamage.FlipByte(p, at));
        }
    }

    private string Outcome(string directory, string what)
    {
        var logs = LogFiles.Check(directory).Count > 0;
        var files = DatabaseFiles(directory);
        try
        {
            using var store = LedgerStore.Open(directory, Chain.ChainId, TestChain.Small);
            if (store.IsEmpty) return Lost(directory, what);
            StartupCheck.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier);
            Assert.That(store.Tip.Hash.AsSpan().ToArray(), Is.EqualTo(_hashes[store.Height.Value]), $"{what}: another chain");
            var findings = LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { });
            if (findings.Count > 0)
            {
                TestContext.Out.WriteLine($"{what}: {findings[0]}");
                return "found by the full check";
            }

            return store.Height.Value == Blocks ? "no harm" : logs ? "whole heights lost, found in the log" : "whole heights lost";
        }
        catch (StorageDamagedException e)
        {
            Assert.That(e.Message, Does.Contain("city node repair"), what);
            if (files.Count > 0) Assert.That(DatabaseFiles(directory), Is.Not.Empty, $"{what}: what was damaged is still there");
            return "refused";
        }
        catch (StorageFailedException e)
        {
            Assert.That(e.Message, Does.Contain(directory), what);
            return "refused as a failing disk";
        }
    }

    /// <summary>Logs go into tables and are removed when a ledger opens, and RocksDB may rewrite tables in the background; some are always there.</summary>
    private static List<string?> DatabaseFiles(string directory) =>
        [.. Directory.GetFiles(directory).Select(Path.GetFileName).Where(n => n!.EndsWith(".sst", StringComparison.Ordinal))];

    /// <summary>Only the log can hold all of a young ledger, and then its loss is that of whole heights; here tables were written.</summary>
    private static string Lost(string directory, string what)
    {
        Assert.Fail($"{what}: the ledger came up empty in {directory}");
        return "";
    }
}
