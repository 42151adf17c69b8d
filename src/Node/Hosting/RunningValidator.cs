using System.Security.Cryptography;
using CityConsortium.Consensus;
using CityConsortium.Contracts;
using CityConsortium.Ledger;
using CityConsortium.Storage;
using CityConsortium.Types;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>
/// All parts of one running validator, put together in one place and started and stopped in one order. Nothing clever: the
/// protocol is in Consensus, the rules in Ledger, the disk in Storage.
/// </summary>
public sealed class RunningValidator : IAsyncDisposable
{
    private readonly ReplicaInbox _inbox = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Thread> _threads = [];
    private readonly List<Task> _loops = [];
    private readonly TransactionSpreader _spreader;
    private readonly Housekeeping _housekeeping;
    private readonly KeyConflictWatch _keyConflicts;
    private readonly Follower _follower;
    private readonly Scrubbing _scrubbing;

    public RunningValidator(NodeConfig config, LedgerStore store, SafetyLog safetyLog, RecoveredNode recovered, string build, TimeProvider time, ILoggerFactory logs)
    {
        var log = logs.CreateLogger("CityConsortium.Node");
        var genesis = config.Genesis;
        var executor = new BlockExecutor(CityContracts.Registry());
        var verifier = new RememberingVerifier(Ed25519.Verifier);
        Hello = new PeerHello(genesis.ChainId, build, RandomNumberGenerator.GetBytes(16));
        Board = new EpochBoard(config.Identity, store, () => store.Memberships);
        // Wherever damage is met, also while a client only reads: a validator does not go on with half a disk.
        store.Damaged += damage => _failed.TrySetResult(damage);
        Tip = new ChainTip(store, store.Tip.Header, store.Tip.Certificate);
        Peers = new PeerNetwork(Board, v => Link(v, config, time, log), store, _inbox);
        Pool = new TransactionPool(time);
        Feed = new CommitFeed();
        var dropped = new DroppedTransactions(Pool, Feed, Metrics);
        var bodies = new BodyFetcher(Pool, from => from is { } member ? Peers.LinkTo(member) is { } link ? [link] : [] : Peers.Links, time);
        foreach (var body in recovered.KeptBodies) bodies.Keep(body);
        var clocks = new ClockWatch(genesis.Parameters.ClockWindow);
        Execution = new ExecutionRoom(Board, genesis, executor, Tip, Pool, _inbox, bodies, dropped, Metrics, clocks, time);
        var finality = new FinalityClock();
        Evidence = new EvidenceKeeper(EvidenceFolder.Open(Path.Combine(config.DataDirectory, "evidence")), () => store.Memberships);
        Observer = new Observer(Board, Evidence, Metrics, time, log);
        var writer = new ChainWriter(store, Tip, genesis, executor, Execution, Pool, Feed, dropped, _inbox, Observer, finality, Metrics, time);
        var contacts = new PeerContacts(time);
        var snapshots = new SnapshotFetcher(
            config, () => (store.Height, store.Tip.TransactionCount), () => [.. Peers.Links.Select(l => new SnapshotSource(l.Department.Value, l.Client, l.IsUp))], log);
        Fetcher = new BlockFetcher(writer, Tip, Board, snapshots, e => _failed.TrySetResult(e), () => Peers, contacts, time, log);
        var record = recovered.Record ?? SafetyRecord.At(Tip.Height.Next);
        var safety = new SafetyKeeper(safetyLog, Execution, Tip, recovered.ObserveUntil is { } until ? record with { ObserveUntil = until } : record);
        Outbox = new Outbox(safety, writer, Peers, Fetcher, Observer);
        Intake = new TransactionIntake(Tip, Pool, Ed25519.Verifier, genesis.ChainId, Metrics, time) { HasSeat = () => Board.IsMember };
        var maker = new ReplicaMaker(Board, store, genesis);
        Loop = new ReplicaLoop(maker.Make(recovered.Record, recovered.ObserveUntil), _inbox, Outbox, Execution, Pool, time);
        Gate = new MessageGate(genesis, Board, Tip, verifier, _inbox, contacts, Metrics);
        Desk = new PeerDesk(config, Board, Hello, Gate, Intake, Pool, bodies, Execution, Fetcher, Outbox, store, () => Peers, contacts, log);
        Outbox.Turn = new EpochTurn(Board, maker, safety, Peers, Connections, Desk, Gate, Loop, log);
        Status = new StatusBoard(config, Board, store, Tip, Pool, Peers, contacts, Loop, Observer, finality, clocks, build, time) { Activity = () => snapshots.Progress };
        _spreader = new TransactionSpreader(Pool, () => Peers.Links, time);
        _scrubbing = new Scrubbing(store, time);
        _keyConflicts = new KeyConflictWatch(() => Peers.Links, () => Board.Members, time);
        _housekeeping = new Housekeeping(Intake, dropped, Tip, config.DataDirectory, time, log);
        _follower = new Follower(Board, Fetcher, Peers, Outbox, time, log);

        Intake.Accepted += _spreader.Push;
        Intake.Arrived += bodies.Provide;
        Pool.PendingChanged += any => _inbox.Post(new Input.TransactionsPending(any));
        Peers.Follow(Board.Members);
        AddGauges(_inbox);
    }

    public PeerHello Hello { get; }

    public EpochBoard Board { get; }

    public PeerConnections Connections { get; } = new();

    public ChainTip Tip { get; }

    public TransactionPool Pool { get; }

    public CommitFeed Feed { get; }

    public ExecutionRoom Execution { get; }

    public PeerNetwork Peers { get; }

    public BlockFetcher Fetcher { get; }

    public EvidenceKeeper Evidence { get; }

    public Observer Observer { get; }

    public Outbox Outbox { get; }

    public TransactionIntake Intake { get; }

    public ReplicaLoop Loop { get; }

    public MessageGate Gate { get; }

    public PeerDesk Desk { get; }

    public StatusBoard Status { get; }

    public NodeMetrics Metrics { get; } = new();

    /// <summary>Completes when a part of the validator has failed and the process must stop.</summary>
    public Task<Exception> Failed => _failed.Task;

    public void Start()
    {
        StartThread("outbox", Outbox.Run);
        StartThread("execution", Execution.Run);
        StartThread("replica", Loop.Run);
        Peers.Start(_stopping.Token);
        _loops.Add(WatchAsync(_follower.RunAsync(_stopping.Token)));
        _loops.Add(WatchAsync(_spreader.RunAsync(_stopping.Token)));
        _loops.Add(WatchAsync(_housekeeping.RunAsync(_stopping.Token)));
        _loops.Add(WatchAsync(_keyConflicts.RunAsync(_stopping.Token)));
        _loops.Add(WatchAsync(_scrubbing.RunAsync(_stopping.Token)));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Fetcher.Stop();
        foreach (var thread in _threads) thread.Join(TimeSpan.FromSeconds(10));
        foreach (var loop in _loops) await Quietly(loop);
        await Peers.DisposeAsync();
        Loop.Dispose();
        Fetcher.Dispose();
        Execution.Dispose();
        Outbox.Dispose();
        _inbox.Dispose();
        Metrics.Dispose();
        _stopping.Dispose();
    }

    private void StartThread(string name, Action<CancellationToken> run)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // A clean stop.
            }
            catch (Exception e)
            {
                // Nothing of the core is ever continued after a failure: the process stops and says why.
                _failed.TrySetResult(e);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        _threads.Add(thread);
    }

    private async Task WatchAsync(Task loop)
    {
        try
        {
            await loop;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _failed.TrySetResult(e);
        }
    }

    private static async Task Quietly(Task loop)
    {
        try
        {
            await loop;
        }
        catch (OperationCanceledException)
        {
            // The loop was told to stop.
        }
    }

    private PeerLink Link(Validator validator, NodeConfig config, TimeProvider time, ILogger log)
    {
        var link = new PeerLink(validator, () => Addresses(validator.Department, config), Board, Hello, time, log);
        link.TransactionLaneOpened += l => _spreader.PushAllTo(l);
        return link;
    }

    /// <summary>What the ledger says and what this node's own configuration says; the latter is older or a detour of this network's.</summary>
    private List<string> Addresses(DepartmentId department, NodeConfig config)
    {
        var addresses = new List<string>();
        if (config.Peers.FirstOrDefault(p => p.Department == department) is { } configured) addresses.Add(configured.Address);
        if (Board.AddressesOf(department) is { } known && !addresses.Contains(known.Peer)) addresses.Add(known.Peer);
        return addresses;
    }

    private void AddGauges(ReplicaInbox inbox)
    {
        Metrics.Gauge("cityconsortium.ledger.height", "{block}", "Newest committed height", () => (long)Tip.Height.Value);
        Metrics.Gauge("cityconsortium.sync.best_known_height", "{block}", "Highest height heard of", () => (long)Status.BestKnown.Value);
        Metrics.Gauge("cityconsortium.consensus.view", "{view}", "View of the height being decided", () => (long)Loop.Position.View.Value);
        Metrics.Gauge("cityconsortium.consensus.quorum.margin", "{member}", "Members that may still fail before nothing commits; negative = nothing commits", () => Status.QuorumMargin);
        Metrics.Gauge("cityconsortium.mempool.size", "{transaction}", "Transactions waiting for a block", () => Pool.Count);
        Metrics.Gauge("cityconsortium.mempool.bytes", "By", "Bytes waiting for a block", () => Pool.Bytes);
        Metrics.Gauge("cityconsortium.p2p.peers", "{peer}", "Connected validators", () => Peers.Links.Count(l => l.IsUp));
        Metrics.Gauge("cityconsortium.p2p.queue.length", "{message}", "Votes waiting for a link", () =>
            Peers.Links.Select(l => new System.Diagnostics.Metrics.Measurement<long>(l.QueueLength, new KeyValuePair<string, object?>("peer", l.Department.Value))));
        Metrics.Gauge("cityconsortium.p2p.dropped", "{message}", "Messages dropped at full links since the start", () => Peers.Links.Sum(l => l.Dropped) + inbox.Dropped);
        Metrics.Gauge("cityconsortium.clock.offset", "ms", "Other departments' clocks minus this one, median", () => (long)Status.ClockOffset.TotalMilliseconds);
        Metrics.Gauge("cityconsortium.storage.scrub.age", "s", "Since the last complete read of the ledger through its checksums", () => (long)_scrubbing.Age.TotalSeconds);
        Metrics.Gauge("cityconsortium.replica.inbox", "{message}", "Facts waiting for the replica", () => inbox.Count);
    }
}
