using System.Text.Json.Nodes;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>The main job, end to end on four real processes: take in, agree, prove, verify offline.</summary>
public sealed class RecordsTests
{
    private City _city = null!; // set before every test

    [OneTimeSetUp]
    public async Task Up() => _city = await City.UpAsync();

    [OneTimeTearDown]
    public async Task Down() => await _city.DisposeAsync();

    [Test]
    public async Task Readings_are_agreed_on_answered_by_another_department_and_verified_offline()
    {
        var file = AirSample.Write(_city.Data, "Dongsi", hours: 72);
        var loaded = await _city.JsonAsync("load", "air", file, "--station", "Dongsi");
        Assert.That(loaded.GetProperty("added").GetInt32(), Is.EqualTo(72));

        var again = await _city.JsonAsync("load", "air", file, "--station", "Dongsi");
        Assert.That(again.GetProperty("added").GetInt32(), Is.Zero);
        Assert.That(again.GetProperty("alreadyThere").GetInt32(), Is.EqualTo(72));

        var aqi = await _city.JsonAsync("aqi", "Dongsi", "--at", "2015-03-01T08:00", "--via", "finance");
        // PM2.5 28 → 40; PM10 48 → 48; NO2 38 → 19; the largest, rounded up, is 48: 优.
        Assert.That(aqi.GetProperty("aqi").GetInt32(), Is.EqualTo(48));
        Assert.That(aqi.GetProperty("servedBy").GetString(), Does.StartWith("finance"));
        Assert.That(aqi.GetProperty("proof").GetProperty("signedBy").GetArrayLength(), Is.GreaterThanOrEqualTo(3));

        var (code, receipt, error) = await _city.RunAsync("receipt", aqi.GetProperty("transaction").GetString()!);
        Assert.That(code, Is.Zero, error);
        var path = Path.Combine(_city.Data, "r.json");
        await File.WriteAllTextAsync(path, receipt);
        var verified = await _city.RunAsync("verify", path, "--genesis", _city.Genesis);
        Assert.That(verified.ExitCode, Is.Zero, verified.Error);

        var changed = JsonNode.Parse(receipt)!;
        changed["transaction"]!["signature"] = new string('0', 128);
        await File.WriteAllTextAsync(path, changed.ToJsonString());
        var refused = await _city.RunAsync("verify", path, "--genesis", _city.Genesis);
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain("signature"));
        Assert.That(refused.Error, Does.Not.Contain("   at "), "never a stack trace");
    }

    [Test]
    public async Task A_facility_lives_through_fault_and_repair_and_its_history_is_whole()
    {
        const string code = "11010501037000007";
        await _city.JsonAsync("facility", "register", code, "--name", "路灯 7", "--grid", "110105001001001", "--at", "116.417,39.929");
        await _city.JsonAsync("facility", "inspect", code, "--found", "intact");
        await _city.JsonAsync("facility", "report-fault", code, "--state", "damaged");
        await _city.JsonAsync("facility", "repair", code);
        var facility = await _city.JsonAsync("facility", "show", code, "--via", "health");
        Assert.That(facility.GetProperty("state").GetString(), Is.EqualTo("Intact"));
        Assert.That(facility.GetProperty("entries").GetInt32(), Is.EqualTo(4));

        var (exit, history, error) = await _city.RunAsync("facility", "history", code);
        Assert.That(exit, Is.Zero, error);
        Assert.That(history, Does.Contain("破损").And.Contain("完好"));
    }

    [Test]
    public async Task A_revoked_key_is_refused()
    {
        var file = AirSample.Write(_city.Data, "Changping", hours: 2);
        await _city.JsonAsync("load", "air", file, "--station", "Changping");
        var key = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_city.Data, "keys", "station-Changping.key")))!["publicKey"]!.GetValue<string>();
        var revoked = await _city.RunAsync("key", "revoke", key, "--department", "environment", "--reason", "the station was moved");
        Assert.That(revoked.ExitCode, Is.Zero, revoked.Error);

        var more = AirSample.Write(_city.Data, "Changping", hours: 2, startDay: 9);
        var refused = await _city.RunAsync("load", "air", more, "--station", "Changping");
        Assert.That(refused.ExitCode, Is.Not.Zero);
        Assert.That(refused.Output + refused.Error, Does.Contain("revoked"));
    }
}
