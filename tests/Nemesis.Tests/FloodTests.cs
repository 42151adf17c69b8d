using CityConsortium.Nemesis.Flood;
using NUnit.Framework;

namespace CityConsortium.Nemesis.Tests;

/// <summary>Floods on real sockets, small. What share of their speed the others keep is measured by a command: <c>./city nemesis flood</c>.</summary>
public sealed class FloodTests
{
    [Test]
    public async Task While_one_department_floods_every_transaction_of_the_others_commits_and_the_pool_keeps_room()
    {
        var options = NemesisOptions.Default with { BasePort = 37_400 };
        FloodKind[] kinds = [.. FloodKind.All.Select(k => k with { Connections = Math.Min(k.Connections, 24) })];
        var plan = new FloodPlan(kinds, PerSecond: 20, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), Capacity: 500);
        var run = new FloodRun(options, plan, TestContext.Out.WriteLine);
        var results = await run.RunAsync(CancellationToken.None);
        Assert.That(run.Failed, Is.Zero);
        Assert.That(run.Receipts, Is.EqualTo(run.Submitted));
        Assert.That(results.Max(r => r.LargestPool), Is.LessThan(CityConsortium.Node.NodeLimits.PoolTransactions));
    }
}
