using System.CommandLine;
using System.Text.Json;
using CityConsortium.Cli;
using CityConsortium.Cli.Client;
using CityConsortium.Contracts;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Client.Tests;

/// <summary>The commands as a person types them, against fake validators and the files that a local network has.</summary>
internal sealed class CommandTests
{
    private static readonly StationId Station = StationId.TryParse("Sample", out var id) ? id : default;

    private FakeCity _city = null!;
    private string _data = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _city = await FakeCity.StartAsync();
        _data = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Directory.CreateDirectory(Path.Combine(_data, "keys"));
        await File.WriteAllTextAsync(Path.Combine(_data, "genesis.json"), GenesisFile.ToJson(_city.Genesis));
        var validators = _city.Validators.Select(v => new
        {
            department = v.Department, client = v.Address, operations = "http://127.0.0.1:1", peer = "127.0.0.1:1", directory = $"nodes/{v.Department}",
        });
        await File.WriteAllTextAsync(Path.Combine(_data, "network.json"), JsonSerializer.Serialize(new { validators }));
        using var admin = SigningKey.Create();
        await File.WriteAllTextAsync(Path.Combine(_data, "keys", "environment-admin.key"), KeyFile.Create(admin, DepartmentId.Of("environment"), "admin").ToJson());
        _city.Chain.Contract = Execute;
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _city.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Test]
    public async Task Aqi_is_asked_of_another_department_and_shows_its_proof()
    {
        Record(new AirReadings(750_000, 800_000, 50_000, 200_000, 5_000_000, 300_000));

        var (code, output) = await RunAsync("aqi", "Sample", "--at", "2024-11-05T08:00");

        Assert.That(code, Is.EqualTo(ExitCode.Ok));
        Assert.That(output, Does.Contain("AQI 100  良 Good").And.Contain("PM2.5").And.Contain("HJ 633-2012"));
        Assert.That(output, Does.Contain("Answered by: urban").And.Contain("signed by urban urban, environment environment, health health"));
    }

    [Test]
    public async Task Aqi_asks_the_environment_department_when_told_to_or_when_nobody_else_is_there()
    {
        Record(new AirReadings(750_000, 800_000, 50_000, 200_000, 5_000_000, 300_000));
        foreach (var i in new[] { 0, 2, 3 }) await _city.Validators[i].StopAsync();

        var (_, output) = await RunAsync("aqi", "Sample", "--at", "2024-11-05T08:00", "--json");

        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("servedBy").GetString(), Does.StartWith("environment"));
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("aqi").GetInt32(), Is.EqualTo(100));
    }

    [Test]
    public async Task An_hour_that_is_not_recorded_is_provably_not_recorded()
    {
        Record(default);

        var e = (await Assert.CatchAsync<CliException>(() => RunAsync("aqi", "Sample", "--at", "2024-11-06")))!;

        Assert.That(e.ExitCode, Is.EqualTo(1));
        Assert.That(e.Message, Does.Contain("proven as of height 1"));
    }

    [Test]
    public async Task Without_a_network_the_directory_and_the_remedy_are_named()
    {
        var e = (await Assert.CatchAsync<CliException>(() => RunAsync("aqi", "Sample", "--at", "2024-11-06", "--data", "/no/such/network")))!;

        Assert.That(e.ExitCode, Is.EqualTo(ExitCode.BadConfig));
        Assert.That(e.Message, Does.Contain("/no/such/network").And.Contain("city up"));
    }

    [Test]
    public async Task A_receipt_verifies_with_no_validator_running_and_a_changed_one_says_what_does_not_fit()
    {
        var sent = _city.Chain.Commit([_city.Sign(1)]).Bodies[0];
        var path = Path.Combine(_data, "r.json");
        await File.WriteAllTextAsync(path, (await RunAsync("receipt", sent.Id.ToString())).Output);
        foreach (var v in _city.Validators) await v.StopAsync();

        var (code, output) = await RunAsync("verify", path, "--genesis", Path.Combine(_data, "genesis.json"));
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, text.Replace(sent.Signature.ToString(), new string('0', 128), StringComparison.Ordinal));
        var e = (await Assert.CatchAsync<CliException>(() => RunAsync("verify", path)))!;

        Assert.That(code, Is.EqualTo(ExitCode.Ok));
        Assert.That(output, Does.Contain("The receipt holds").And.Contain(sent.Id.ToString()));
        Assert.That(e.ExitCode, Is.EqualTo(1));
        Assert.That(e.Message, Does.Contain("signature").And.Contain(path));
    }

    [Test]
    public async Task Status_shows_who_is_not_there_and_says_that_nothing_can_commit()
    {
        await _city.Validators[2].StopAsync();
        await _city.Validators[3].StopAsync();

        var (code, output) = await RunAsync("status");

        Assert.That(code, Is.EqualTo(ExitCode.Ok));
        Assert.That(output, Does.Contain("not reachable").And.Contain("Nothing can commit: 3 of 4 validators are needed and 2 work; health and finance do not answer."));
    }

    [Test]
    public async Task Status_of_a_network_that_is_down_ends_with_try_again()
    {
        foreach (var v in _city.Validators) await v.StopAsync();

        var (code, output) = await RunAsync("status");

        Assert.That(code, Is.EqualTo(ExitCode.Retryable));
        Assert.That(output, Does.Contain("No validator answers"));
    }

    [Test]
    public async Task A_load_makes_and_registers_the_stations_key_and_reports_broken_rows_with_exit_code_3()
    {
        _city.Chain.Commit([_city.Sign(1)]);
        var file = Path.Combine(SamplesDirectory(), "air-broken.csv");

        var (code, output) = await RunAsync("load", "air", file, "--station", "Sample");

        var key = Path.Combine(_data, "keys", "station-Sample.key");
        Assert.That(code, Is.EqualTo(ExitCode.Partial));
        Assert.That(output, Does.Contain("taken in").And.Contain($"{file}:4: PM10 is 'many'").And.Contain("registered key"));
        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(KeyFile.Parse(await File.ReadAllTextAsync(key), out _)!.Label, Is.EqualTo("Sample"));
    }

    [Test]
    public async Task Events_are_printed_in_words()
    {
        _city.Chain.Contract = t => Receipt.Success(t.Id, default, [new ReceiptEvent(
            "environment", "HoursRecorded", new HoursRecorded { Station = "Sample", Added = 3, FirstHour = 480_000, LastHour = 480_002 }.ToByteArray())]);
        _city.Chain.Commit([_city.Sign(1)]);

        var (_, output) = await RunAsync("events", "--count", "1");

        Assert.That(output, Does.StartWith("1:0 ").And.Contain("environment.HoursRecorded  Sample: 3 hours from"));
    }

    [Test]
    public async Task A_key_without_its_departments_admin_file_is_refused_with_the_path()
    {
        File.Delete(Path.Combine(_data, "keys", "environment-admin.key"));

        var e = (await Assert.CatchAsync<CliException>(() => RunAsync("key", "register", "--department", "environment", "--label", "New", "--role", "station")))!;

        Assert.That(e.Message, Does.Contain("environment-admin.key"));
        Assert.That(e.ExitCode, Is.EqualTo(ExitCode.BadConfig));
    }

    private static Receipt Execute(DecodedTransaction t) => t.Content.Method == "RecordHours"
        ? Receipt.Success(t.Id, new RecordHoursResult { Added = RecordHours.Parser.ParseFrom(t.Content.Arguments.Span).Readings.Count }.ToByteArray(), [])
        : Receipt.Success(t.Id, default, []);

    private void Record(AirReadings readings)
    {
        var hour = AirTime.From(new DateTimeOffset(2024, 11, 5, 8, 0, 0, TimeSpan.FromHours(8)))!.Value;
        var record = new AirHour(Station, hour, 1, readings, AirQuality.Evaluate(readings, hour), default);
        _city.Chain.Commit([], (AirHour.StateKeyOf(Station, hour), record.Encode()));
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] words)
    {
        var root = new RootCommand();
        foreach (var command in ClientCommands.All()) root.Add(command);
        var hasData = words.Contains("--data");
        var parsed = root.Parse(hasData ? words : [.. words, "--data", _data]);
        Assert.That(parsed.Errors.Select(e => e.Message), Is.Empty);
        var before = (Console.Out, Console.Error);
        using var output = new StringWriter();
        var both = TextWriter.Synchronized(output);
        Console.SetOut(both);
        Console.SetError(both);
        try
        {
            var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            return (code, output.ToString());
        }
        finally
        {
            Console.SetOut(before.Out);
            Console.SetError(before.Error);
        }
    }

    private static string SamplesDirectory()
    {
        var directory = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!Directory.Exists(Path.Combine(directory.FullName, "samples"))) directory = directory.Parent!;
        return Path.Combine(directory.FullName, "samples");
    }
}
