using CityConsortium.Nemesis.Flood;
using CityConsortium.Node;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Nemesis.Tests;

/// <summary>Floods on real sockets, small. What share of their speed the others keep is measured by a command: <c>./city nemesis flood</c>.</summary>
public sealed class FloodTests
{
    [Test]
    public async Task Whatever_one_departments_clients_do__all_of_the_others_transactions_commit_and_no_leader_is_suspected()
    {
        var options = NemesisOptions.Default with { BasePort = 21_600 };
        string[] chosen = ["thousand", "repeats", "reads", "slow-readers"];
        FloodKind[] kinds = [.. chosen.Select(name => FloodKind.Find(name)! with { Connections = 16 })];
        var plan = new FloodPlan(kinds, PerSecond: 20, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1.5), Capacity: 200);
        var run = new FloodRun(options, plan, TestContext.Out.WriteLine);
        var results = await run.RunAsync(CancellationToken.None);
        Assert.That(run.Failed, Is.Zero);
        Assert.That(run.Receipts, Is.EqualTo(run.Submitted));
        Assert.That(results.SelectMany(r => r.ViewChanges.Keys), Has.None.EqualTo("TransactionOverdue"));
        Assert.That(results.Max(r => r.LargestPool), Is.LessThan(NodeLimits.PoolTransactions));
        Assert.That(results.Where(r => r.Kind.Capacities > 0).Select(r => r.Flood.Sent), Has.All.GreaterThan(0));
        // Whoever is refused is told that there is no room for him just now, and when to come again.
        string[] expected = [.. new[] { RefusalCodes.PoolFull, RefusalCodes.SenderQuota }.Select(c => FormattableString.Invariant($"{c}:{NodeLimits.RetryAfter.TotalMilliseconds}"))];
        Assert.That(results.SelectMany(r => r.Flood.Codes), Is.SubsetOf(expected));
    }
}
