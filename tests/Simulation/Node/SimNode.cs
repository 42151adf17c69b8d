using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// A validator with the real replica and simulated edges. It keeps the host's obligations (src/Consensus/README.md, H1 to H11) as
/// literally as it can: one input at a time, one ordered outbox, a persist blocks everything behind it.
/// </summary>
public sealed class SimNode
{
    private const long LieEvery = 200_000;

    /// <summary>A wall clock that runs fast or slow is set right before it is off by more (NTP does that).</summary>
    public const long MaxDrift = 5_000_000;

    private readonly SimWorld _world;
    private readonly Queue<Effect> _outbox = new();
    private readonly Dictionary<TimerId, int> _timers = [];
    private readonly List<Action> _whilePaused = [];
    private readonly List<Effect> _effects = [];
    private readonly SimRandom _random;
    private readonly SimHost _host;
    private readonly long _drift;
    private Replica? _replica;
    private bool _outboxBusy;
    private int _timerGeneration;

    public SimNode(SimWorld world, int endpoint, SimIdentity identity, bool faulty, SimDisk disk)
    {
        _world = world;
        Endpoint = endpoint;
        Identity = identity;
        IsFaulty = faulty;
        Disk = disk;
        Seat = new SimSeat(world.City, identity, disk.History.Current);
        _random = world.Random.Fork();
        ClockSkew = world.Plan.ClockSkew == 0 ? 0 : _random.Between(-world.Plan.ClockSkew, world.Plan.ClockSkew);
        _drift = world.Plan.ClockDrift == 0 ? 0 : _random.Between(-world.Plan.ClockDrift, world.Plan.ClockDrift);
        _host = new SimHost(world, this);
    }

    /// <summary>The address in the network; a twin shares its identity with another endpoint.</summary>
    public int Endpoint { get; }

    public SimIdentity Identity { get; }

    /// <summary>What it takes for the set in force, and its place there.</summary>
    public SimSeat Seat { get; private set; }

    /// <summary>Its index in the set that decides its next height; null while it only follows.</summary>
    public MemberIndex? Member => Seat.Member;

    /// <summary>Checkers expect nothing of it.</summary>
    public bool IsFaulty { get; }

    public SimDisk Disk { get; }

    /// <summary>What it sends instead of the truth; null for an honest tongue.</summary>
    public Lie? Lie { get; set; }

    /// <summary>Microseconds that the wall clock is off at the start.</summary>
    public long ClockSkew { get; }

    /// <summary>Microseconds that the wall clock jumped since.</summary>
    public long ClockJump { get; set; }

    /// <summary>How many times as long a sync takes as the plan says.</summary>
    public int DiskSlowness { get; set; } = 1;

    public bool IsUp => _replica is not null;

    public bool IsPaused { get; private set; }

    public bool IsHalted { get; private set; }

    /// <summary>Counts restarts; what was scheduled for an earlier life is void.</summary>
    public int Life { get; private set; }

    public Replica Replica => _replica ?? throw new InvalidOperationException("the node is down");

    public SimHost Host => _host;

    /// <summary>Orders not yet carried out.</summary>
    public int OutboxLength => _outbox.Count;

    public int TimersRunning => _timers.Count;

    public BlockTime WallClock => new(SimCity.Start.UnixMilliseconds + ((_world.Clock.Now + ClockSkew + ClockJump + Math.Clamp(Drifted(_world.Clock.Now), -MaxDrift, MaxDrift)) / 1000));

    public void Start()
    {
        Invariant.That(!IsUp, "a node starts when it is down");
        Life++;
        _replica = NewReplica();
        _host.OnStart();
        IsHalted = false;
        if (Lie is not null) After(_random.Between(1_000, LieEvery), ActOnLie);
        Feed(new Input.Started());
        _world.Checkers.OnStarted(this);
    }

    /// <param name="left">What the write under way leaves; drawn if not given.</param>
    public void Crash(LastWrite? left = null)
    {
        var tip = Disk.Tip;
        Disk.Crash(left ?? (_random.Chance(_world.Plan.TornWrites) ? LastWrite.Torn : _random.Chance(500_000) ? LastWrite.Whole : LastWrite.Nothing), _random);
        // The last write may have landed although nobody lived to be told: the block is durable all the same.
        if (Disk.Tip > tip) _world.Checkers.OnStored(this, Disk.Blocks[^1]);
        _replica = null;
        IsPaused = false;
        _outbox.Clear();
        _outboxBusy = false;
        _timers.Clear();
        _whilePaused.Clear();
        _host.OnCrash();
    }

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        var actions = _whilePaused.ToArray();
        _whilePaused.Clear();
        foreach (var action in actions) action();
    }

    /// <summary>Something happens to this life of this node after a delay; paused, it waits for the resumption.</summary>
    public void After(long delay, Action action)
    {
        var life = Life;
        _world.Clock.After(delay, () => Now(life, action));
    }

    public void Receive(SimNode from, Packet packet)
    {
        if (IsUp) Now(Life, () => OnPacket(from, packet));
    }

    public void Feed(Input input)
    {
        if (!IsUp || IsHalted) return;
        _effects.Clear();
        _world.Trace(Endpoint, input);
        try
        {
            Replica.Step(input, _effects);
        }
        catch (InvariantViolatedException) when (IsFaulty)
        {
            // A liar may trip over itself.
            IsHalted = true;
            return;
        }
        catch (Exception e)
        {
            throw new SimFailureException(SimRun.NoException, e.ToString(), _world);
        }

        _world.Checkers.OnOrdered(this, _effects.Count);
        Effect.SetTimer? viewTimer = null;
        foreach (var effect in _effects)
        {
            if (effect is Effect.SetTimer { Timer: TimerId.View } set) viewTimer = set;
            else if (effect is Effect.CancelTimer { Timer: TimerId.View }) viewTimer = null;
            if (_world.Plan.WorkStartsEarly && SimHost.IsWork(effect)) _host.CarryOut(effect);
            else _outbox.Enqueue(effect);
        }

        if (viewTimer is not null) _world.Checkers.OnTimerSet(this, viewTimer.Timer, viewTimer.After);
        PumpOutbox();
        _world.Checkers.OnStepped(this);
    }

    /// <summary>A write of the host's own that must keep its place among the effects: a fetched block.</summary>
    public void PumpOutbox()
    {
        while (!_outboxBusy && IsUp && !IsHalted && _outbox.TryDequeue(out var effect)) CarryOut(effect);
    }

    /// <summary>The outbox stands still until the write is on the disk.</summary>
    public void WriteThen(Action write, Action synced)
    {
        _outboxBusy = true;
        write();
        _world.OnWriting?.Invoke(this);
        After(_random.Between(_world.Plan.SyncMin, _world.Plan.SyncMax) * DiskSlowness, () =>
        {
            if (_world.Faults.SyncFails(this)) return;
            Disk.Sync();
            _outboxBusy = false;
            synced();
            PumpOutbox();
        });
    }

    public bool IsIdle => !_outboxBusy && _outbox.Count == 0;

    private void ActOnLie()
    {
        After(_random.Between(LieEvery / 10, LieEvery), ActOnLie);
        Lie!.Act();
    }

    /// <summary>Each shows the key by which the other's set knows it. The rest of the city is checked by certificates alone.</summary>
    public bool IsLinkedTo(SimNode other) => Seat.IndexOf(other) is not null && other.Seat.IndexOf(this) is not null;

    private Replica NewReplica()
    {
        var genesis = _world.City.Genesis;
        var epoch = _world.Share(Disk.History.Current);
        Seat = new SimSeat(_world.City, Identity, epoch);
        var recovered = Disk.Recover(genesis.Parameters.SignerWindow);
        var before = recovered.TipHeader.Proposal.MembershipHash == epoch.Membership.Hash ? null : epoch.Before;
        return new Replica(new ReplicaConfig(genesis.ChainId, Seat.Member, epoch.Membership, genesis.Parameters, Seat.Signer, before), recovered);
    }

    /// <summary>H11. The block is durable; power may go before the next replica has said a word.</summary>
    private void EndEpoch()
    {
        _outboxBusy = true;
        _world.OnWriting?.Invoke(this);
        After(_random.Between(10, _world.Plan.EpochTurnMax), () =>
        {
            _outboxBusy = false;
            _timers.Clear();
            _replica = NewReplica();
            Feed(new Input.Started());
            _host.OnEpoch();
            _world.Checkers.OnEpochBegun(this);
            PumpOutbox();
        });
        _world.Faults.AtChange(this);
    }

    private void OnPacket(SimNode from, Packet packet)
    {
        if (Lie is { } lie && lie.Receive(from, packet)) return;
        _host.OnPacket(from, packet);
    }

    private void Now(int life, Action action)
    {
        if (life != Life || !IsUp) return;
        if (IsPaused) _whilePaused.Add(() => Now(life, action));
        else action();
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.Persist persist:
                WriteThen(() => Disk.WriteRecord(persist.Record, PreparedBodies(persist)), () => { });
                break;
            case Effect.Broadcast broadcast:
                Release(broadcast.Message);
                _world.Broadcast(this, broadcast.Message);
                break;
            case Effect.Send send:
                Release(send.Message);
                _world.Send(this, send.To, send.Message);
                break;
            case Effect.SetTimer set:
                StartTimer(set.Timer, set.After.Ticks / TimeSpan.TicksPerMicrosecond);
                break;
            case Effect.CancelTimer cancel:
                _timers.Remove(cancel.Timer);
                break;
            case Effect.EndEpoch:
                EndEpoch();
                break;
            case Effect.Accuse accuse:
                _world.Checkers.OnAccused(this, accuse.Evidence);
                break;
            case Effect.Halt halt:
                IsHalted = true;
                _world.Checkers.OnHalted(this, halt);
                break;
            case Effect.Observe observe:
                _world.Checkers.OnObserved(this, observe.Event);
                break;
            default:
                _host.CarryOut(effect);
                break;
        }
    }

    /// <summary>H3: a height that catch-up has stored meanwhile needs no bodies kept beside the record.</summary>
    private IReadOnlyList<SignedTransaction>? PreparedBodies(Effect.Persist persist) =>
        persist.PreparedChanged && persist.Record.Height > Disk.Tip ? _host.BodiesOf(persist.Record.Prepared!.Proposal) : null;

    private void Release(Message message) => _world.Checkers.OnReleased(this, message);

    private void StartTimer(TimerId timer, long after)
    {
        var generation = ++_timerGeneration;
        _timers[timer] = generation;
        After(after - Drifted(after), () =>
        {
            if (!_timers.TryGetValue(timer, out var current) || current != generation) return;
            _timers.Remove(timer);
            Feed(new Input.TimerFired(timer));
        });
    }

    /// <summary>What this node's clock adds to a span of time.</summary>
    private long Drifted(long span) => (span / 1_000_000 * _drift) + (span % 1_000_000 * _drift / 1_000_000);
}
