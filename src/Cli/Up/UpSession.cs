using CityConsortium.Client;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.Up;

/// <summary>
/// A running local network: starts its validators, looks at them twice a second, tells what changed, and stops them all in
/// the end. A validator that dies is reported and left dead: whoever killed it wants to see what the others do.
/// </summary>
internal sealed class UpSession(CityNetwork made, NodeLauncher launcher, IStatusSource statuses, IUpReport report, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>While starting, more often: being ready early is the point.</summary>
    private static readonly TimeSpan LookEveryAtStart = TimeSpan.FromMilliseconds(100);

    /// <summary>Being not ready for this long is worth a sentence.</summary>
    private static readonly TimeSpan WorthMentioning = TimeSpan.FromSeconds(30);

    /// <summary>A run with a duration gives up after so much more without being ready: nobody is there to press Ctrl-C.</summary>
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    private CityNetwork _network = made;
    private NetworkStatus? _status;
    private long _statusAt;
    private bool _ready;
    private bool _mentioned;

    /// <param name="duration">Stops by itself after so long, counted from being ready; null = only when told.</param>
    /// <param name="stop">The person's wish to stop; a clean end, no failure.</param>
    public async Task<int> RunAsync(TimeSpan? duration, CancellationToken stop)
    {
        await using var fleet = new NodeFleet(_network, launcher);
        var startedAt = clock.GetTimestamp();
        foreach (var validator in _network.Validators)
        {
            File.Delete(_network.Node(validator).StartRequest);
            fleet.Start(validator);
        }

        var outcome = await WatchAsync(fleet, startedAt, duration, stop);
        report.Stopping();
        var killed = await fleet.StopAsync();
        report.Stopped(_status, killed);
        return outcome;
    }

    private async Task<int> WatchAsync(NodeFleet fleet, long startedAt, TimeSpan? duration, CancellationToken stop)
    {
        long? readyAt = null;
        try
        {
            while (true)
            {
                ReportExits(fleet);
                StartRequested(fleet);
                if (fleet.RunningCount == 0) return ExitCode.Internal;
                await LookAsync(fleet, stop);
                Tell(fleet, clock.GetElapsedTime(startedAt));
                if (_ready) readyAt ??= clock.GetTimestamp();
                if (IsOver(duration, startedAt, readyAt)) return _ready ? ExitCode.Ok : ExitCode.Retryable;
                await Task.Delay(_ready ? LookEvery : LookEveryAtStart, clock, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }

    private bool IsOver(TimeSpan? duration, long startedAt, long? readyAt) =>
        duration is { } limit && (readyAt is { } since ? clock.GetElapsedTime(since) >= limit : clock.GetElapsedTime(startedAt) >= limit + ReadyWithin);

    private void ReportExits(NodeFleet fleet)
    {
        foreach (var node in fleet.TakeExited())
        {
            report.NodeExited(node);
            node.Dispose();
        }
    }

    private void StartRequested(NodeFleet fleet)
    {
        Refresh();
        foreach (var validator in _network.Validators)
        {
            var request = _network.Node(validator).StartRequest;
            if (!File.Exists(request)) continue;
            if (fleet.Find(validator.Department) is null) report.NodeStarted(fleet.Start(validator));
            File.Delete(request);
        }
    }

    /// <summary>'city node init' adds validators to the network while it runs.</summary>
    private void Refresh()
    {
        if (!File.Exists(_network.Paths.Network)) return;
        try
        {
            var listed = CityNetwork.Load(_network.Paths);
            if (listed.Validators.Count > _network.Validators.Count) _network = listed;
        }
        catch (CliException)
        {
            // Somebody is editing the file; the validators that run are not stopped for that.
        }
    }

    private async Task LookAsync(NodeFleet fleet, CancellationToken stop)
    {
        var answers = await Task.WhenAll(_network.Validators.Select(v =>
            fleet.Find(v.Department) is null ? Task.FromResult<ValidatorStatus?>(null) : statuses.AskAsync(v, stop)));
        var now = clock.GetTimestamp();
        _status = NetworkStatus.From(answers, fleet.RunningCount, _status, clock.GetElapsedTime(_statusAt, now));
        _statusAt = now;
    }

    private void Tell(NodeFleet fleet, TimeSpan since)
    {
        if (_status is not { } status) return;
        if (!_ready && status.CanCommit && status.Answering == fleet.RunningCount)
        {
            _ready = true;
            report.Ready(_network, fleet, status, since);
        }

        if (_ready)
        {
            report.Status(status);
        }
        else if (!_mentioned && since >= WorthMentioning)
        {
            _mentioned = true;
            report.Waiting(status, since);
        }
    }
}
