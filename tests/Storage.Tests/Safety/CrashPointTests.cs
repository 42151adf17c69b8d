using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>
/// The crash-point sweep: a real process, killed with SIGKILL at each of its persist points, one after the other. Whatever it
/// had said before is on the disk afterwards: no vote is forgotten, no block is lost, and all roots are the chain's.
/// </summary>
[TestFixture]
internal sealed class CrashPointTests : LedgerFixture
{
    /// <summary>Records before the sweep begins, so that the log's file is changed in its midst.</summary>
    private const int Earlier = 15;

    private string _before = null!;

    [SetUp]
    public void FillTheLog()
    {
        _before = Root["before"];
        using var store = Chain.Open(Path.Combine(_before, "ledger"));
        using var log = SafetyLog.Start(_before, VotingProcess.EntryOf(Height.Genesis));
        for (var i = 1; i < Earlier; i++) log.Append(VotingProcess.EntryOf(Height.Genesis));
    }

    [Test]
    public void Killed_at_every_persist_point__nothing_that_was_said_is_lost()
    {
        var points = (int)Run(0, out var said, out var killed).Single(s => s.What == "points").Number;
        Assert.That(killed, Is.False);
        Assert.That(points, Is.GreaterThan(20), "writes, syncs, a change of files and the ledger's batches");
        var hashes = Hashes();
        for (var point = 1; point <= points; point++)
        {
            Run(point, out said, out killed);
            Assert.That(killed, Is.True, $"point {point}");
            AssertKept(Root[$"point-{point}"], said, hashes, $"killed at point {point} of {points}, after {string.Join(", ", said)}");
            Directory.Delete(Root[$"point-{point}"], recursive: true);
        }
    }

    private List<(string What, ulong Number)> Run(int point, out List<(string What, ulong Number)> said, out bool killed)
    {
        var directory = Root[$"point-{point}"];
        TestDirectory.CopyAsAfterKill(_before, directory);
        TestDirectory.CopyAsAfterKill(Path.Combine(_before, "ledger"), Path.Combine(directory, "ledger"));
        (said, killed) = VotingProcess.Run(directory, point);
        return said;
    }

    private void AssertKept(string directory, List<(string What, ulong Number)> said, Hash256[] hashes, string where)
    {
        var voted = said.Where(s => s.What == "voted").Select(s => s.Number).LastOrDefault();
        var applied = said.Where(s => s.What == "applied").Select(s => s.Number).LastOrDefault();
        var opening = SafetyLog.Open(directory);
        Assert.That(opening, Is.TypeOf<SafetyOpening.Recovered>(), where);
        var recovered = (SafetyOpening.Recovered)opening;
        using var log = recovered.Log;
        var remembered = VotingProcess.VotedIn(recovered.Record);
        Assert.That(remembered, Is.EqualTo(voted).Or.EqualTo(voted + 1), $"{where}: a vote is forgotten");
        Assert.That(recovered.Prepared!.Value.Span.SequenceEqual(VotingProcess.EntryOf(new Height(remembered)).Prepared!.Value.Span), Is.True, $"{where}: the prepared block is another");

        Assert.That(LogFiles.Check(Path.Combine(directory, "ledger")), Is.Empty, $"{where}: a kill is no damage");
        using var store = Chain.Open(Path.Combine(directory, "ledger"));
        Assert.That(store.Height.Value, Is.EqualTo(applied).Or.EqualTo(applied + 1), $"{where}: a block is lost");
        Assert.That(store.Height.Value, Is.LessThanOrEqualTo(remembered), $"{where}: no block without its vote");
        Assert.That(store.Tip.Hash, Is.EqualTo(hashes[store.Height.Value]), where);
        Assert.That(LedgerVerification.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier, checkSenders: false, _ => { }), Is.Empty, where);
        log.Append(VotingProcess.EntryOf(new Height(remembered)));
    }

    private Hash256[] Hashes()
    {
        using var chain = new TestChain();
        using var store = chain.Open(Root["reference"]);
        var hashes = new List<Hash256> { store.Tip.Hash };
        for (var i = 0; i < VotingProcess.Heights; i++)
        {
            chain.Extend(store, VotingProcess.WritesOf(store.Height.Next));
            hashes.Add(store.Tip.Hash);
        }

        return [.. hashes];
    }
}
