using System.Text.Json;
using System.Text.Json.Nodes;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;
using CityConsortium.Cli.Up;

namespace CityConsortium.Cli.Tests;

public sealed class UpSessionTests
{
    private TemporaryDirectory _place = null!;
    private CityNetwork _network = null!;
    private SignallingWriter _output = null!;

    [SetUp]
    public void MakeNetwork()
    {
        _place = new TemporaryDirectory();
        _network = ShellNodes.Network(_place);
        _output = new SignallingWriter();
    }

    [TearDown]
    public async Task RemovePlace()
    {
        await _output.DisposeAsync();
        _place.Dispose();
    }

    [Test]
    public async Task Told_to_stop__ready_then_status_then_a_clean_end()
    {
        using var stop = new CancellationTokenSource();
        var running = Session(ShellNodes.Obedient, StatusScript.AllWell).RunAsync(null, stop.Token);
        var ready = await _output.EventAsync("ready");
        await _output.EventAsync("status");
        await stop.CancelAsync();

        Assert.That(await running, Is.EqualTo(ExitCode.Ok));
        Assert.That(ready["validators"]!.AsArray().Select(v => (string)v!["department"]!), Is.EqualTo(_network.Validators.Select(v => v.Department)));
        Assert.That((bool)(await _output.EventAsync("stopped"))["clean"]!);
        Assert.That(_network.Validators.Select(v => PidFile.ReadLive(_network.Node(v).Pid)), Is.All.Null);
    }

    [Test]
    public async Task Duration__ends_by_itself()
    {
        var code = await Session(ShellNodes.Obedient, StatusScript.AllWell).RunAsync(TimeSpan.FromMilliseconds(1), CancellationToken.None);

        Assert.That(code, Is.EqualTo(ExitCode.Ok));
        Assert.That(await _output.EventAsync("stopped"), Is.Not.Null);
    }

    [Test]
    public async Task Validator_killed__told_in_a_sentence_left_dead_and_started_on_request()
    {
        using var stop = new CancellationTokenSource();
        var running = Session(ShellNodes.Obedient, StatusScript.AllWell).RunAsync(null, stop.Token);
        var ready = await _output.EventAsync("ready");
        var pid = (int)ready["validators"]![2]!["pid"]!;
        ProcessSignal.Kill(pid);

        var exited = await _output.EventAsync("node_exited");
        Assert.That((string?)exited["department"], Is.EqualTo("health"));
        Assert.That((string?)exited["sentence"], Does.StartWith("was killed (SIGKILL)"));

        var request = _network.Paths.Node("health").StartRequest;
        await File.WriteAllTextAsync(request, "");
        var started = await _output.EventAsync("node_started");
        Assert.That((string?)started["department"], Is.EqualTo("health"));
        Assert.That((int)started["pid"]!, Is.Not.EqualTo(pid));
        await Until.TrueAsync(() => !File.Exists(request), "the request is answered");
        await stop.CancelAsync();
        Assert.That(await running, Is.EqualTo(ExitCode.Ok));
    }

    [Test]
    public async Task All_validators_die__it_ends_and_says_so_by_its_exit_code()
    {
        var code = await Session(ShellNodes.Broken, new StatusScript(_ => null)).RunAsync(null, CancellationToken.None);

        Assert.That(code, Is.EqualTo(ExitCode.Internal));
        Assert.That((string?)(await _output.EventAsync("node_exited"))["sentence"], Does.Contain("the disk is full"));
    }

    [Test]
    public async Task Not_enough_validators_answer__not_ready()
    {
        using var stop = new CancellationTokenSource();
        var asked = 0;
        var statuses = new StatusScript(v =>
        {
            if (Interlocked.Increment(ref asked) == 12) stop.Cancel();
            return v.Department == "urban" ? StatusScript.Status("urban", margin: -2) : null;
        });

        await Session(ShellNodes.Obedient, statuses).RunAsync(null, stop.Token);

        Assert.That(_output.Text, Does.Not.Contain("\"ready\""));
    }

    private UpSession Session(string script, IStatusSource statuses) =>
        new(_network, ShellNodes.Launcher(script), statuses, new JsonReport(_output), TimeProvider.System);

    /// <summary>Collects the events that were written and wakes who waits for one.</summary>
    private sealed class SignallingWriter : StringWriter
    {
        public string Text
        {
            get
            {
                lock (this) return ToString();
            }
        }

        public async Task<JsonObject> EventAsync(string name)
        {
            JsonObject? found = null;
            await Until.TrueAsync(() => (found = Find(name)) is not null, $"event {name}");
            return found!;
        }

        public override void WriteLine(string? value)
        {
            lock (this) base.WriteLine(value);
        }

        private JsonObject? Find(string name) => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonObject>(line)!)
            .FirstOrDefault(e => (string?)e["event"] == name);
    }
}
