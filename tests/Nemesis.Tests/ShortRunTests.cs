using CityConsortium.Nemesis.Rounds;
using NUnit.Framework;

namespace CityConsortium.Nemesis.Tests;

/// <summary>The nemesis itself, a few rounds of it. The long run is a command: <c>./city nemesis --rounds 200 --transactions 1000000</c>.</summary>
public sealed class ShortRunTests
{
    [Test]
    public async Task Misfortunes_of_every_family_lose_nothing_repeat_nothing_and_pass()
    {
        var options = NemesisOptions.Default with
        {
            Rounds = 4, Clients = 2, InFlight = 32, BasePort = 37_000, Only = ["kill-leader", "pause-leader", "partition-one-way", "disk-error"],
        };
        TestContext.Out.WriteLine(options.Replay());
        var run = new NemesisRun(options, TestContext.Out.WriteLine);
        var findings = await run.RunAsync(CancellationToken.None);
        Assert.That(findings, Is.Empty);
        Assert.That(run.Rounds.Select(r => r.Fault), Is.EquivalentTo(options.Only), "each happened once");
        Assert.That(run.Acknowledged, Is.GreaterThan(0));
    }
}
