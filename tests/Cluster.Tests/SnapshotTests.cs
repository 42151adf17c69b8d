using System.Diagnostics;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>A new department's validator comes to a city that has run for long, as real processes.</summary>
public sealed class SnapshotTests
{
    /// <summary>Enough blocks that a snapshot is worth it even after some were fetched one by one; CITY_CHAIN_BLOCKS and CITY_CHAIN_TRANSACTIONS make a longer chain, for measuring.</summary>
    private static readonly int Blocks = int.TryParse(Environment.GetEnvironmentVariable("CITY_CHAIN_BLOCKS"), out var blocks) ? blocks : 3_100;

    private static readonly int PerBlock = int.TryParse(Environment.GetEnvironmentVariable("CITY_CHAIN_TRANSACTIONS"), out var count) ? count : 1;

    [Test]
    public async Task A_new_node_takes_a_snapshot_starts_on_it_and_votes()
    {
        await using var city = await UpWithNewNodeAsync(takesSnapshots: true);
        var status = await city.UntilAsync("the new node is where the others are", s => s.Values.All(v => v.GetProperty("reachable").GetBoolean())
            && s["finance"].GetProperty("height").GetInt64() == s["urban"].GetProperty("height").GetInt64());
        Assert.That(status["finance"].GetProperty("committedTransactions").GetInt64(), Is.EqualTo((long)Blocks * PerBlock));
        Assert.That(status["finance"].GetProperty("stateRoot").GetString(), Is.EqualTo(status["urban"].GetProperty("stateRoot").GetString()));
        var log = await File.ReadAllTextAsync(Path.Combine(city.Data, "nodes", "finance", "node.log"));
        foreach (var line in log.Split('\n').Where(l => l.Contains("[221]") || l.Contains("[223]") || l.Contains("[301]") || l.Contains("[205]"))) TestContext.Out.WriteLine(line);
        Assert.That(log.Split("Taking a snapshot"), Has.Length.EqualTo(2), "it is taken once");
        Assert.That(log, Does.Contain("Taking a snapshot of height").And.Contain("starts anew on it"));

        // Without one of the others the new one's vote is needed for every block.
        await city.KillAsync("urban");
        var loaded = await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 24), "--station", "Dongsi");
        Assert.That(loaded.GetProperty("added").GetInt32(), Is.EqualTo(24));

        await city.RunAsync("node", "stop", "finance");
        var (code, output, error) = await city.RunAsync("node", "verify", Path.Combine(city.Data, "nodes", "finance"));
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Not.Contain("blocks kept from height 1\n").And.Contain("everything fits together"));

        // Its disk is damaged: what takes long to replay comes as a snapshot here too, from whoever answers at an address.
        var node = Path.Combine(city.Data, "nodes", "finance");
        File.Delete(Path.Combine(node, "data", "ledger", "CURRENT"));
        (code, output, error) = await city.RunAsync("node", "repair", node, "--from", city.PeerAddress("environment"));
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("is kept as").And.Contain("Taking a snapshot of height").And.Contain("a new ledger is made from"));
        (code, output, error) = await city.RunAsync("node", "verify", node);
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("everything fits together"));
    }

    [Test]
    public async Task A_new_node_that_takes_no_snapshots_replays_every_block()
    {
        await using var city = await UpWithNewNodeAsync(takesSnapshots: false);
        await city.RunAsync("node", "stop", "finance");
        var (code, output, error) = await city.RunAsync("node", "verify", Path.Combine(city.Data, "nodes", "finance"));
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("blocks kept from height 1\n").And.Contain("everything fits together"), "verify checks the senders' signatures too");
    }

    /// <summary>Three validators with the chain and one without, started together; returns when the fourth has all of it.</summary>
    private static async Task<City> UpWithNewNodeAsync(bool takesSnapshots)
    {
        var clock = new Stopwatch();
        var city = await City.UpAsync(prepare: made =>
        {
            var nodes = City.Departments.Select(d => Path.Combine(made.Data, "nodes", d)).ToList();
            LongChain.Make([.. nodes.Take(3)], nodes, Path.Combine(made.Data, "keys", "urban-admin.key"), Blocks, PerBlock);
            var settings = Path.Combine(nodes[3], "node.json");
            if (!takesSnapshots) File.WriteAllText(settings, File.ReadAllText(settings).Replace("{\n  \"department\"", "{\n  \"takeSnapshots\": false,\n  \"department\"", StringComparison.Ordinal));
            clock.Start();
        });
        // Asked cheaply, because on a small machine asking takes time from what is measured.
        await city.UntilHeightAsync("finance", Blocks);
        TestContext.Out.WriteLine($"four validators started and the new one is ready at {Blocks} blocks, {(long)Blocks * PerBlock} transactions, after {clock.Elapsed.TotalSeconds:0.0} s");
        return city;
    }
}
