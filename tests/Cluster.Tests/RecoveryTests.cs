using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>A department's disk is damaged, and its operator does what the messages say: on real processes.</summary>
public sealed class RecoveryTests
{
    [Test]
    public async Task A_damaged_ledger_is_refused_found_repaired_from_a_peer_and_votes_again()
    {
        await using var city = await City.UpAsync();
        await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 120), "--station", "Dongsi", "--batch", "1");
        await city.KillAsync("urban");
        var node = Path.Combine(city.Data, "nodes", "urban");
        var ledger = Path.Combine(node, "data", "ledger");

        var (code, output, error) = await city.RunAsync("node", "verify", node);
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("everything fits together"));

        Damage.FlipLargestLog(ledger);
        (code, output, error) = await city.RunAsync("node", "verify", node);
        Assert.That(code, Is.EqualTo(74), output + error);
        Assert.That(error, Does.Contain("does not fit its checksum").And.Contain("voted at height"));

        // A validator with a damaged log keeps a copy, drops what follows the damage, and gets it back from the others.
        await city.StartNodeAsync("urban");
        await city.UntilAsync("equal heights", EqualHeights);
        Assert.That(Directory.GetDirectories(Path.Combine(node, "data"), "ledger.damaged-*"), Has.Length.EqualTo(1));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(node, "node.log")), Does.Contain("Damage on the disk"));

        await city.RunAsync("node", "stop", "urban");
        File.Delete(Path.Combine(ledger, "CURRENT"));
        (code, output, error) = await city.RunAsync("node", "verify", node);
        Assert.That(code, Is.EqualTo(74), output + error);
        Assert.That(error, Does.Contain("city node repair"));

        (code, output, error) = await city.RunAsync("node", "repair", node, "--from", "health");
        Assert.That(code, Is.Zero, output + error);
        Assert.That(output, Does.Contain("is kept as").And.Contain("a new ledger is made from health"));
        (code, output, error) = await city.RunAsync("node", "verify", node);
        Assert.That(code, Is.Zero, output + error);

        await city.StartNodeAsync("urban");
        var status = await city.UntilAsync("equal heights", EqualHeights);
        Assert.That(status.Values.Select(v => v.GetProperty("stateRoot").GetString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(status["urban"].GetProperty("mode").GetString(), Is.EqualTo("voting"), "its safety log was never damaged");

        (code, _, error) = await city.RunAsync("node", "verify", node);
        Assert.That(code, Is.EqualTo(78), "a running validator's directory is not touched");
        Assert.That(error, Does.Contain("is in use by process"));
    }

    [Test]
    public async Task A_restored_backup_observes_until_the_others_are_ahead_and_says_so()
    {
        await using var city = await City.UpAsync();
        await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 24), "--station", "Dongsi");
        await city.RunAsync("node", "stop", "finance");
        var node = Path.Combine(city.Data, "nodes", "finance");
        var (code, output, error) = await city.RunAsync("node", "restored", node);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("will observe"));

        await city.StartNodeAsync("finance");
        var status = await city.UntilAsync("finance is up", s => s["finance"].GetProperty("reachable").GetBoolean());
        Assert.That(status["finance"].GetProperty("mode").GetString(), Is.EqualTo("observing"));

        // One after the other, each in a block of its own: on a busy machine all at once may fit into too few.
        for (var day = 9; day < 15; day++) await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 1, startDay: day), "--station", "Dongsi");
        await city.UntilAsync("finance votes again", s => s["finance"].GetProperty("reachable").GetBoolean() && s["finance"].GetProperty("mode").GetString() == "voting");
    }

    private static bool EqualHeights(Dictionary<string, System.Text.Json.JsonElement> status) =>
        status.Values.All(v => v.GetProperty("reachable").GetBoolean()) && status.Values.Select(v => v.GetProperty("height").GetInt64()).Distinct().Count() == 1;
}
