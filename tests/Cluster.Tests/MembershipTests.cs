using System.Diagnostics;
using System.Text.Json;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Members;
using CityConsortium.Client;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>The set of validators changes under load, on real processes: nobody's record is lost or repeated.</summary>
public sealed class MembershipTests
{
    [Test]
    public async Task Four_to_five_to_seven_to_four_with_a_key_change_under_load()
    {
        await using var city = await City.UpAsync();
        var early = await ReceiptOfAsync(city, "before");
        var loading = city.RunAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 3000), "--station", "Dongsi", "--batch", "1", "--rate", "75", "--json");
        await UntilAsync(city, "urban", "busy", s => s.CommittedTransactions > 20);

        await using var client = CityClient.Create(new CityClientOptions
        {
            Endpoints = [.. City.Departments.Select(city.Endpoint)],
            TrustAnchor = GenesisTrust.FromFile(city.Genesis),
            DefaultTimeout = TimeSpan.FromMinutes(1),
            AttemptTimeout = TimeSpan.FromSeconds(20),
        });

        await JoinAsync(city, client, "housing", members: 5);
        var between = await ReceiptOfAsync(city, "between");
        await JoinAsync(city, client, "transport", members: 6);
        await JoinAsync(city, client, "water", members: 7);
        await RenewAsync(city, client, "health");
        foreach (var department in new[] { "housing", "transport", "finance" }) await LeaveAsync(city, client, department);

        // Hours of the file that came too late for the fast part of the test are taken in now, by the set that is left.
        var (code, output, error) = await loading;
        Assert.That(code, Is.Zero, error);
        var loaded = JsonDocument.Parse(output.Trim().Split('\n')[^1]).RootElement;
        Assert.That(loaded.GetProperty("added").GetInt32() + loaded.GetProperty("alreadyThere").GetInt32(), Is.EqualTo(3000));
        var again = await city.JsonAsync("load", "air", Path.Combine(city.Data, "Dongsi-1.csv"), "--station", "Dongsi", "--batch", "200");
        Assert.That(again.GetProperty("alreadyThere").GetInt32(), Is.EqualTo(3000), "each hour is there once");

        var members = new[] { "urban", "environment", "health", "water" };
        var reached = (await UntilAsync(city, "urban", "voting", s => s.Mode == "voting")).Height;
        foreach (var member in members)
        {
            var status = await UntilAsync(city, member, "at the common height", s => s.Mode == "voting" && s.Height >= reached && s.Members.Count == 4);
            Assert.That(status.Evidence, Is.Zero);
        }

        // The client was told of none of those who joined; it knows them from the ledger.
        var water = $"https://{SeatFile.Read(SeatOf(city, "water")).Addresses.Client}";
        for (var hung = Stopwatch.StartNew(); !client.Endpoints.Contains(water); await Task.Delay(100)) Assert.That(hung.Elapsed, Is.LessThan(TimeSpan.FromMinutes(2)), water);
        Assert.That((await client.GetStatusAsync(water)).Department, Is.EqualTo("water"));

        // Receipts from before, between and after verify with genesis alone; each carries the changes that led to who signed it.
        var late = await ReceiptOfAsync(city, "after");
        foreach (var (file, changes) in new[] { (early, 0), (between, 1), (late, 7) })
        {
            var receipt = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
            Assert.That(receipt.GetProperty("block").GetProperty("membershipChanges").GetArrayLength(), Is.EqualTo(changes));
            var (verified, words, problem) = await city.RunAsync("verify", file, "--genesis", city.Genesis);
            Assert.That(verified, Is.Zero, words + problem);
        }
    }

    [Test]
    public async Task A_joiner_that_nobody_reaches_is_refused_before_anybody_votes()
    {
        await using var city = await City.UpAsync();
        await ReceiptOfAsync(city, "first");
        var (made, _, initError) = await city.RunAsync("node", "init", "housing");
        Assert.That(made, Is.Zero, initError);
        var seat = Path.Combine(city.Data, "nodes", "housing", "seat.json");
        var (notStarted, _, whyNot) = await city.RunAsync("member", "add", seat, "--by", "urban");
        Assert.That(notStarted, Is.EqualTo(75));
        Assert.That(whyNot, Does.Contain("housing is not reachable"));

        var (code, _, error) = await city.RunAsync("member", "remove", "housing", "--by", "urban", "--force");
        Assert.That(code, Is.EqualTo(1), "refused by the contract: it has no seat");
        Assert.That(error, Does.Contain("governance.not_a_member"));
    }

    private static async Task JoinAsync(City city, CityClient client, string department, int members)
    {
        await OkAsync(city, "node", "init", department);
        await city.StartNodeAsync(department);
        await ChangeAsync(city, client, leaves: null, SeatFile.Read(SeatOf(city, department)));
        var status = await UntilAsync(city, department, "voting", s => s.Mode == "voting");
        Assert.That(status.Members, Has.Count.EqualTo(members));
    }

    private static async Task LeaveAsync(City city, CityClient client, string department)
    {
        await ChangeAsync(city, client, DepartmentId.Of(department), joins: null);
        await UntilAsync(city, department, "following", s => s.Mode == "following");
    }

    private static async Task RenewAsync(City city, CityClient client, string department)
    {
        await OkAsync(city, "node", "renew", department);
        await OkAsync(city, "node", "stop", department);
        await city.StartNodeAsync(department);
        var epoch = (await UntilAsync(city, department, "back", s => s.Mode == "voting")).EpochFrom;
        await ChangeAsync(city, client, DepartmentId.Of(department), SeatFile.Read(SeatOf(city, department)));
        await UntilAsync(city, department, "voting with its new key", s => s.Mode == "voting" && s.EpochFrom > epoch);
    }

    /// <summary>Urban proposes and the others approve, until the change is through.</summary>
    private static async Task ChangeAsync(City city, CityClient client, DepartmentId? leaves, MemberSeat? joins)
    {
        var before = (await client.Governance.GetMembershipAsync()).Value!;
        var urban = DepartmentId.Of("urban");
        using var proposer = Admin(city, urban);
        var proposal = await client.Governance.ProposeAsync(before.Hash, leaves, joins, Patiently(proposer));
        foreach (var by in before.Validators.Select(v => v.Department).Where(d => d != urban))
        {
            using var approver = Admin(city, by);
            var sent = await client.Governance.ApproveAsync(urban, proposal.Id, Patiently(approver));
            if (sent.Receipt!.Receipt.Events.Any(e => e.Name == "MembershipChanged")) return;
        }

        Assert.Fail("no approval brought the change through");
    }

    private static CityIdentity Admin(City city, DepartmentId department) => CityIdentity.FromFile(Path.Combine(city.Data, "keys", $"{department}-admin.key"));

    private static SubmitOptions Patiently(CityIdentity identity) => new() { Identity = identity, Timeout = TimeSpan.FromMinutes(3) };

    private static string SeatOf(City city, string department) => Path.Combine(city.Data, "nodes", department, "seat.json");

    /// <summary>Asks one validator until it is as expected. In this process: on a busy machine a new one takes long to start.</summary>
    private static async Task<ValidatorStatus> UntilAsync(City city, string department, string what, Func<ValidatorStatus, bool> holds)
    {
        var hung = Stopwatch.StartNew();
        var endpoint = City.Departments.Contains(department) ? city.Endpoint(department) : $"https://{SeatFile.Read(SeatOf(city, department)).Addresses.Client}";
        var last = "nothing";
        while (hung.Elapsed < TimeSpan.FromMinutes(4))
        {
            await using var client = CityClient.Create(new CityClientOptions
            {
                Endpoints = [endpoint], TrustAnchor = GenesisTrust.FromFile(city.Genesis), Candidates = PinsOf(city, department), AttemptTimeout = TimeSpan.FromSeconds(20),
            });
            try
            {
                var status = await client.GetStatusAsync(endpoint);
                if (holds(status)) return status;
                last = status.ToString();
            }
            catch (CityException e)
            {
                last = e.Message;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"{department} did not come to be {what}; it says {last}");
    }

    private static Dictionary<Hash256, DepartmentId> PinsOf(City city, string department) =>
        Directory.EnumerateFiles(Path.Combine(city.Data, "nodes", department), "tls*.pem").ToDictionary(f => TlsIdentity.PinIn(f)!.Value, _ => DepartmentId.Of(department));

    private static async Task<(int ExitCode, string Output, string Error)> OkAsync(City city, params string[] arguments)
    {
        var ran = await city.RunAsync(arguments);
        Assert.That(ran.ExitCode, Is.Zero, $"city {string.Join(' ', arguments)}: {ran.Error}{ran.Output}");
        return ran;
    }

    private static async Task<string> ReceiptOfAsync(City city, string name)
    {
        var station = $"Station-{name}";
        var loaded = await city.JsonAsync("load", "air", AirSample.Write(city.Data, station, hours: 1), "--station", station);
        Assert.That(loaded.GetProperty("added").GetInt32(), Is.EqualTo(1));
        var path = Path.Combine(city.Data, $"{name}.json");
        var aqi = await city.JsonAsync("aqi", station, "--at", "2015-03-01T00:00");
        var (_, receipt, _) = await OkAsync(city, "receipt", aqi.GetProperty("transaction").GetString()!);
        await File.WriteAllTextAsync(path, receipt);
        return path;
    }
}
