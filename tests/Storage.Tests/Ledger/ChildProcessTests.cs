using System.Diagnostics;
using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage.Tests;

/// <summary>Real processes: one that is killed in the middle of its work, one whose disk refuses a write half-way.</summary>
[TestFixture]
internal sealed class ChildProcessTests : LedgerFixture
{
    [TestCase(1)]
    [TestCase(7)]
    [TestCase(40)]
    public void A_killed_process_loses_nothing_that_it_said_was_applied(int height)
    {
        using var child = ChildProcess.Start(LedgerPath);
        var said = 0UL;
        while (said < (ulong)height) said = ulong.Parse(child.StandardOutput.ReadLine()!);
        child.Kill();
        child.WaitForExit();
        while (child.StandardOutput.ReadLine() is { } line && ulong.TryParse(line, out var more)) said = more;

        AssertGoesOn(said);
    }

    [Test]
    public void A_write_that_the_kernel_refuses_stops_the_store_and_loses_nothing_that_was_applied()
    {
        using var child = ChildProcess.Start(LedgerPath, maxFileKibibytes: 500);
        var said = 0UL;
        var failures = new List<string>();
        while (child.StandardOutput.ReadLine() is { } line)
        {
            if (ulong.TryParse(line, out var height)) said = height;
            else failures.Add(line);
        }

        child.WaitForExit();
        Assert.That(child.ExitCode, Is.EqualTo(3));
        Assert.That(failures[0], Does.StartWith(nameof(StorageFailedException)).And.Contain("File too large"));
        Assert.That(failures[1], Does.StartWith(nameof(StorageFailedException)).And.Contain("an earlier write"), "nothing is tried again");
        Assert.That(said, Is.GreaterThan(1));
        AssertGoesOn(said);
    }

    private void AssertGoesOn(ulong said)
    {
        using var store = Chain.Open(LedgerPath);
        Assert.That(store.Height.Value, Is.EqualTo(said).Or.EqualTo(said + 1), "the last block may have become durable before it was said");
        StartupCheck.Run(store, GenesisLedger.Create(Chain.Genesis), Ed25519.Verifier);
        Assert.That(System.Text.Encoding.UTF8.GetString(store.GetState(KeyValueContract.KeyOf("k3"))!.Value.Span), Does.EndWith($"v{store.Height}.3"));
        Grow(store, 2);
    }
}
