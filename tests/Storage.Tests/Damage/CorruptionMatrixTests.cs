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
                Forget(copy);
            }
        }

        foreach (var (outcome, times) in outcomes) TestContext.Out.WriteLine($"{pattern} {outcome}: {times}");
        Assert.That(outcomes, Is.Not.Empty);
        if (pattern is "CURRENT" or "*.sst") Assert.That(outcomes.Keys.Where(o => o.StartsWith("deleted", StringComparison.Ordinal)), Is.All.EqualTo("deleted: refused"));
    }

    /// <summary>A MANIFEST that was cut between two records reads well, and names fewer tables than there are: RocksDB removes the others.</summary>
    [Test]
    public void A_manifest_cut_after_any_of_its_records_never_costs_a_file_that_holds_the_chain()
    {
        var manifest = Directory.GetFiles(LedgerPath, "MANIFEST-*").Single();
        var ends = RecordEnds(File.ReadAllBytes(manifest));
        Assert.That(ends, Has.Count.GreaterThan(10));
        var refused = 0;
        foreach (var end in ends)
        {
            var copy = Root["copy"];
            TestDirectory.CopyAsAfterKill(LedgerPath, copy);
            DiskDamage.Cut(Path.Combine(copy, Path.GetFileName(manifest)), end);
            if (Outcome(copy, $"cut at {end}").StartsWith("refused", StringComparison.Ordinal)) refused++;
            Forget(copy);
        }

        TestContext.Out.WriteLine($"{refused} of {ends.Count} cuts refused");
        Assert.That(refused, Is.Positive);
    }

    /// <summary>The head of a record: checksum, length, type; none of these is longer than a block.</summary>
    private static List<int> RecordEnds(byte[] file)
    {
        var ends = new List<int>();
        for (var at = 0; at + 7 <= file.Length;)
        {
            at += 7 + BitConverter.ToUInt16(file, at + 4);
            ends.Add(at);
        }

        ends.RemoveAt(ends.Count - 1); // the whole file
        return ends;
    }

    private static void Forget(string copy)
    {
        Directory.Delete(copy, recursive: true);
        if (Directory.Exists(OpeningLinks.DirectoryOf(copy))) Directory.Delete(OpeningLinks.DirectoryOf(copy), recursive: true);
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
            AssertKept(directory, files, what);
            return "refused";
        }
        catch (StorageFailedException e)
        {
            Assert.That(e.Message, Does.Contain(directory), what);
            return "refused as a failing disk";
        }
    }

    /// <summary>Every file that was there when the ledger was opened, with what it held.</summary>
    private static Dictionary<string, byte[]> DatabaseFiles(string directory) =>
        Directory.GetFiles(directory).Where(p => !Path.GetFileName(p).StartsWith("LO", StringComparison.Ordinal)).ToDictionary(p => Path.GetFileName(p), File.ReadAllBytes);

    private static void AssertKept(string directory, Dictionary<string, byte[]> files, string what)
    {
        foreach (var (name, bytes) in files)
        {
            Assert.That(
                new[] { OpeningLinks.DirectoryOf(directory), directory }.Select(d => Path.Combine(d, name)).Any(p => File.Exists(p) && File.ReadAllBytes(p).AsSpan().SequenceEqual(bytes)),
                $"{what}: {name} is gone");
        }
    }

    /// <summary>Only the log can hold all of a young ledger, and then its loss is that of whole heights; here tables were written.</summary>
    private static string Lost(string directory, string what)
    {
        Assert.Fail($"{what}: the ledger came up empty in {directory}");
        return "";
    }
}
