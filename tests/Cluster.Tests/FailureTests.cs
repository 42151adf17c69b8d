using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>Departments' machines die and come back, as real processes killed with SIGKILL.</summary>
public sealed class FailureTests
{
    [Test]
    public async Task One_killed_leader_costs_a_view_change_and_it_catches_up_by_itself()
    {
        await using var city = await City.UpAsync();
        await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 24), "--station", "Dongsi");
        var leader = (await city.UntilAsync("health answers", s => s["health"].GetProperty("reachable").GetBoolean()))["health"].GetProperty("leader").GetString()!;
        await city.KillAsync(leader);

        var loaded = await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 24, startDay: 5), "--station", "Dongsi");
        Assert.That(loaded.GetProperty("added").GetInt32(), Is.EqualTo(24));

        await city.StartNodeAsync(leader);
        var status = await city.UntilAsync("equal heights", s => s.Values.All(v => v.GetProperty("reachable").GetBoolean())
            && s.Values.Select(v => v.GetProperty("height").GetInt64()).Distinct().Count() == 1);
        Assert.That(status.Values.Select(v => v.GetProperty("stateRoot").GetString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(status[leader].GetProperty("mode").GetString(), Is.EqualTo("voting"));
    }

    [Test]
    public async Task Two_killed__nothing_commits_and_everybody_is_told_why__one_back__what_waited_commits()
    {
        await using var city = await City.UpAsync();
        var file = AirSample.Write(city.Data, "Dongsi", hours: 24);
        await city.JsonAsync("load", "air", file, "--station", "Dongsi");
        await city.KillAsync("health");
        await city.KillAsync("finance");

        var waiting = city.RunAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 3, startDay: 7), "--station", "Dongsi", "--json");
        await city.UntilAsync("a stall that both survivors see", s =>
            s["urban"].GetProperty("quorumMargin").GetInt32() < 0 && s["environment"].GetProperty("quorumMargin").GetInt32() < 0);
        var (_, output, _) = await city.RunAsync("status");
        Assert.That(output, Does.Contain("health").And.Contain("finance"));
        Assert.That(output, Does.Contain("not reachable"));
        Assert.That(waiting.IsCompleted, Is.False, "nothing may commit without a quorum");

        await city.StartNodeAsync("finance");
        var (code, loaded, error) = await waiting;
        Assert.That(code, Is.Zero, error);
        Assert.That(loaded, Does.Contain("\"added\":3"));
    }

    [Test]
    public async Task All_killed_under_load__no_committed_record_is_lost_and_all_roots_are_equal()
    {
        await using var city = await City.UpAsync();
        var first = AirSample.Write(city.Data, "Dongsi", hours: 48);
        await city.JsonAsync("load", "air", first, "--station", "Dongsi");
        var before = (await city.StatusAsync()).Values.Where(v => v.GetProperty("reachable").GetBoolean()).Max(v => v.GetProperty("committedTransactions").GetInt64());

        var second = AirSample.Write(city.Data, "Dongsi", hours: 480, startDay: 10);
        var loading = city.RunAsync("load", "air", second, "--station", "Dongsi", "--batch", "1", "--json");
        await city.UntilAsync("a load that is under way", s => s.Values.Any(v =>
            v.GetProperty("reachable").GetBoolean() && v.GetProperty("committedTransactions").GetInt64() > before));
        var reached = (await city.StatusAsync()).Values.Where(v => v.GetProperty("reachable").GetBoolean()).Max(v => v.GetProperty("height").GetInt64());
        await Task.WhenAll(City.Departments.Select(city.KillAsync));
        await city.StopAsync();

        await city.StartAsync();
        var (code, _, error) = await loading;
        Assert.That(code, Is.Zero, $"the waiting loader finishes when the city is back: {error}");
        var status = await city.UntilAsync("equal heights after the power cut", s =>
            s.Values.All(v => v.GetProperty("reachable").GetBoolean()) && s.Values.Select(v => v.GetProperty("height").GetInt64()).Distinct().Count() == 1);
        Assert.That(status["urban"].GetProperty("height").GetInt64(), Is.GreaterThanOrEqualTo(reached), "what was committed is still there");
        Assert.That(status.Values.Select(v => v.GetProperty("stateRoot").GetString()).Distinct().Count(), Is.EqualTo(1));
        var known = await city.JsonAsync("load", "air", first, "--station", "Dongsi");
        Assert.That(known.GetProperty("alreadyThere").GetInt32(), Is.EqualTo(48));

        var rest = await city.JsonAsync("load", "air", second, "--station", "Dongsi");
        Assert.That(rest.GetProperty("added").GetInt32() + rest.GetProperty("alreadyThere").GetInt32(), Is.EqualTo(480));
    }

    [Test]
    public async Task A_wiped_validator_observes_and_then_votes_again()
    {
        await using var city = await City.UpAsync();
        await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 48), "--station", "Dongsi", "--batch", "4");
        await city.KillAsync("finance");
        Directory.Delete(Path.Combine(city.Data, "nodes", "finance", "data"), recursive: true);
        await city.StartNodeAsync("finance");
        await city.UntilAsync("finance observing", s => s["finance"].GetProperty("reachable").GetBoolean() && s["finance"].GetProperty("mode").GetString() == "observing");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(city.Data, "nodes", "finance", "node.log")), Does.Contain("only observes"));

        // The others go on; once they are past what it could have voted on, it votes again.
        await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 48, startDay: 12), "--station", "Dongsi", "--batch", "1");
        await city.UntilAsync("finance voting at the common height", s => s["finance"].GetProperty("mode").GetString() == "voting"
            && s.Values.Select(v => v.GetProperty("height").GetInt64()).Distinct().Count() == 1);
    }

    [Test]
    public async Task A_validator_killed_under_load_and_started_at_once_comes_back_every_time()
    {
        await using var city = await City.UpAsync();
        var loading = city.RunAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 2400), "--station", "Dongsi", "--batch", "1", "--rate", "100", "--json");
        foreach (var department in City.Departments)
        {
            var before = (await city.StatusAsync()).Values.Max(v => v.GetProperty("reachable").GetBoolean() ? v.GetProperty("height").GetInt64() : 0);
            await city.UntilAsync("blocks under load", s => loading.IsCompleted || s.Values.Any(v => v.GetProperty("reachable").GetBoolean() && v.GetProperty("height").GetInt64() > before));
            await city.KillAsync(department);
            await city.StartNodeAsync(department);
            await city.UntilAsync($"{department} back", s => s[department].GetProperty("reachable").GetBoolean() && s[department].GetProperty("height").GetInt64() >= before);
        }

        var (code, output, error) = await loading;
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("\"added\":2400"));
        var status = await city.UntilAsync("equal heights", s => s.Values.Select(v => v.GetProperty("height").GetInt64()).Distinct().Count() == 1);
        Assert.That(status.Values.Select(v => v.GetProperty("stateRoot").GetString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(status.Values.Select(v => v.GetProperty("mode").GetString()), Is.All.EqualTo("voting"));
        Assert.That(status.Values.Select(v => v.GetProperty("evidence").GetInt64()), Is.All.Zero, "nobody contradicted itself");
    }
}
