using System.Globalization;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.Tests;

public sealed class NodeProcessTests
{
    private TemporaryDirectory _place = null!;
    private CityNetwork _network = null!;

    [SetUp]
    public void MakeNetwork()
    {
        _place = new TemporaryDirectory();
        _network = ShellNodes.Network(_place);
    }

    [TearDown]
    public void RemovePlace() => _place.Dispose();

    [Test]
    public async Task Fleet_stops__every_process_ends_cleanly_and_leaves_no_pid_file()
    {
        var fleet = new NodeFleet(_network, ShellNodes.Launcher(ShellNodes.Obedient));
        var pids = _network.Validators.Select(v => fleet.Start(v).Pid).ToList();
        await UntilUpAsync();

        var killed = await fleet.StopAsync();

        Assert.That(killed, Is.Empty);
        Assert.That(pids.Select(pid => Directory.Exists($"/proc/{pid}")), Is.All.False);
        Assert.That(_network.Validators.Select(v => File.Exists(_network.Node(v).Pid)), Is.All.False);
        Assert.That(_network.Validators.Select(v => File.ReadAllText(_network.Node(v).Log)), Is.All.EqualTo("up\nclean\n"));
    }

    [Test]
    public async Task Process_has_a_session_of_its_own__so_that_Ctrl_C_on_the_terminal_does_not_reach_it()
    {
        await using var fleet = new NodeFleet(_network, ShellNodes.Launcher(ShellNodes.Obedient));
        var node = fleet.Start(_network.Validators[0]);
        await Until.TrueAsync(() => NodeLog.LastLine(node.Paths.Log) == "up", "the node is up");

        var fields = (await File.ReadAllTextAsync($"/proc/{node.Pid}/stat")).Split(' ');
        const int ProcessGroup = 4;
        const int Session = 5;
        Assert.That(int.Parse(fields[ProcessGroup], CultureInfo.InvariantCulture), Is.EqualTo(node.Pid));
        Assert.That(int.Parse(fields[Session], CultureInfo.InvariantCulture), Is.EqualTo(node.Pid));
    }

    [Test]
    public async Task Process_dies__its_end_is_told_with_its_last_words()
    {
        await using var fleet = new NodeFleet(_network, ShellNodes.Launcher(ShellNodes.Broken));
        var node = fleet.Start(_network.Validators[0]);
        await Until.TrueAsync(() => node.HasExited, "the broken node exits");

        Assert.That(fleet.TakeExited(), Is.EqualTo(new[] { node }));
        Assert.That(node.Obituary(), Is.EqualTo("exited with code 74; its log ends with: error: the disk is full"));
        Assert.That(fleet.RunningCount, Is.Zero);
        node.Dispose();
    }

    [Test]
    public async Task Killed_process__said_to_be_killed()
    {
        await using var fleet = new NodeFleet(_network, ShellNodes.Launcher(ShellNodes.Obedient));
        var node = fleet.Start(_network.Validators[0]);
        node.Kill();
        await Until.TrueAsync(() => node.HasExited, "the killed node is gone");

        Assert.That(node.Obituary(), Does.StartWith("was killed (SIGKILL)"));
    }

    [Test]
    public async Task Supervisor_goes__the_pipe_on_standard_input_tells_the_node()
    {
        // 'cat' ends when its standard input does: what the real node's watch waits for.
        var launcher = ShellNodes.Launcher("cat; echo orphaned");
        using var node = launcher.StartSupervised("urban", _network.Node(_network.Validators[0]));
        Assert.That(node.HasExited, Is.False);

        var detached = _network.Node(_network.Validators[1]);
        launcher.StartDetached(detached);

        await Until.TrueAsync(() => NodeLog.LastLine(detached.Log) == "orphaned", "a detached node's input is closed from the start");
        Assert.That(node.HasExited, Is.False, "a supervised node's input stays open");
        node.Kill();
        await node.WaitForExitAsync(CancellationToken.None);
    }

    [Test]
    public void Pid_file_of_a_process_that_is_gone__ignored()
    {
        var path = _place.New("node.pid");
        PidFile.Write(path, Environment.ProcessId);
        Assert.That(PidFile.ReadLive(path), Is.EqualTo(Environment.ProcessId));

        var words = File.ReadAllText(path).Split(' ');
        File.WriteAllText(path, $"{words[0]} {long.Parse(words[1], CultureInfo.InvariantCulture) - 1}\n");
        Assert.That(PidFile.ReadLive(path), Is.Null, "the same id with another start is another process");

        File.WriteAllText(path, "garbage");
        Assert.That(PidFile.ReadLive(path), Is.Null);
        Assert.That(PidFile.ReadLive(_place.New("none")), Is.Null);
    }

    [Test]
    public void Large_log__set_aside_at_the_next_start_and_only_one_kept()
    {
        var path = _place.New("node.log");
        for (var start = 0; start < 3; start++)
        {
            using (var log = File.Create(path)) log.SetLength(17 * 1024 * 1024);
            NodeLog.Rotate(path);
        }

        Assert.That(Directory.GetFiles(_place.Path, "node.log*"), Is.EqualTo(new[] { $"{path}.1" }));
    }

    [Test]
    public void Small_log__kept_as_it_is()
    {
        var path = _place.New("node.log");
        File.WriteAllText(path, "one\ntwo\n\n");
        NodeLog.Rotate(path);

        Assert.That(NodeLog.LastLine(path), Is.EqualTo("two"));
        Assert.That(NodeLog.LastLine(_place.New("none")), Is.Null);
    }

    private Task UntilUpAsync() =>
        Until.TrueAsync(() => _network.Validators.All(v => NodeLog.LastLine(_network.Node(v).Log) == "up"), "all nodes are up");
}
