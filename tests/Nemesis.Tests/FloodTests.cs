using CityConsortium.Nemesis.Flood;
using NUnit.Framework;

namespace CityConsortium.Nemesis.Tests;

/// <summary>A flood on real sockets, small. What share of their speed the others keep is measured by a command: <c>./city nemesis flood</c>.</summary>
public sealed class FloodTests
{
    [Test]
    public async Task While_one_department_floods_every_transaction_of_the_others_commits_and_the_pool_keeps_room()
    {
        var options = NemesisOptions.Default with { BasePort = 37_400 };
        var plan = new CrowdPlan(Senders: 6, Deaf: 4, Slow: 2, Idle: 20);
        var result = await new FloodRun(options, plan, perSecond: 20, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TestContext.Out.WriteLine).RunAsync(CancellationToken.None);
        TestContext.Out.WriteLine(result.Line());
        Assert.That(result.Failed, Is.Zero);
        Assert.That(result.Sent, Is.GreaterThan(0));
        Assert.That(result.LargestPool, Is.LessThan(CityConsortium.Node.NodeLimits.PoolTransactions));
    }
}
