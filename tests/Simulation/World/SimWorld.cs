using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>One run's city: nodes, network, clock, faults, clients, checkers, all out of one seed.</summary>
public sealed class SimWorld
{
    private readonly List<SimNode> _nodes = [];
    private readonly SimNetwork _network;
    private readonly Liar?[] _liars;
    private readonly List<int> _twins;
    private readonly Dictionary<(Height From, Hash256 Set, Hash256 Before), Epoch> _epochs = [];
    private MembershipHistory _history;
    private ReferenceLedger? _reference;

    public SimWorld(ulong seed, FaultPlan plan, Func<SimCity, ISimLedger> newLedger, Checkers checkers)
    {
        Seed = seed;
        Plan = plan;
        Random = new SimRandom(seed ^ 0xC17C17C17C17C17C);
        City = new SimCity(plan.Members, plan.Parameters, realSignatures: plan.RealSignatures, spares: plan.Spares);
        _history = MembershipHistory.OfGenesis(City.Membership);
        NewLedger = () => newLedger(City);
        Checkers = checkers;
        Atlas = new FaultAtlas(this);
        checkers.Attach(this);
        _liars = ChooseLiars();
        _twins = [.. Enumerable.Range(0, City.Identities.Count).Where(i => _liars[i] == Liar.Twin)];
        var endpoints = City.Identities.Count + _twins.Count;
        _network = new SimNetwork(Clock, Random.Fork(), plan, endpoints) { Deliver = Deliver };
        for (var i = 0; i < endpoints; i++)
        {
            var identity = City.Identities[i < City.Identities.Count ? i : _twins[i - City.Identities.Count]];
            var liar = _liars[identity.Number];
            var flaw = liar == Liar.Amnesiac ? DiskFlaw.ForgetsRecords : plan.DiskFlaw;
            _nodes.Add(new SimNode(this, i, identity, liar is not null, new SimDisk(NewLedger(), City.Membership, flaw)));
        }

        foreach (var node in _nodes)
        {
            if (LiarOf(node.Identity) is { } liar) node.Lie = Lies.Of(liar, this, node, Random.Fork());
        }

        Workload = new Workload(this);
        Council = plan.Changes ? new Council(this, Random.Fork()) : null;
        Faults = new FaultInjector(this, _network, Random.Fork());
    }

    public ulong Seed { get; }

    public FaultPlan Plan { get; }

    public SimRandom Random { get; }

    public SimClock Clock { get; } = new();

    public SimCity City { get; }

    public Checkers Checkers { get; }

    public Workload Workload { get; }

    /// <summary>Proposes and approves changes of the set; null where it stays.</summary>
    public Council? Council { get; }

    public FaultInjector Faults { get; }

    public FaultAtlas Atlas { get; }

    public ReferenceLedger Reference => _reference ??= new ReferenceLedger(NewLedger());

    public Func<ISimLedger> NewLedger { get; }

    /// <summary>Who lies and how, for failure reports: "2 Twin, 5 Censor", or nothing.</summary>
    public string LiarNames => string.Join(", ", _liars.Select((liar, i) => (liar, i)).Where(l => l.liar is not null).Select(l => $"{l.i} {l.liar}"));

    public bool HasLiars => Array.Exists(_liars, l => l is not null);

    /// <summary>The set that decides a height.</summary>
    public Membership MembershipAt(Height height) => _history.At(height);

    /// <summary>The sets that the chosen blocks name.</summary>
    public MembershipHistory History => _history;

    public Liar? LiarOf(SimIdentity identity) => _liars[identity.Number];

    /// <summary>Who must have everything in the end: the core as far as it has a seat in the set that decides next. Without one a node is let in by nobody.</summary>
    public IEnumerable<SimNode> Converging()
    {
        var set = _history.Current.Membership;
        return Plan.Changes ? Faults.Core.Where(n => n.Identity.HasSeatIn(set)) : Faults.Core;
    }

    /// <summary>A block was chosen that changes the set; the node has stored it.</summary>
    public void OnChanged(SimNode node) => _history = _history.With(node.Disk.History.Changes[^1]);

    /// <summary>All nodes share one object per epoch, so that a message's verdict in it is made once.</summary>
    public Epoch Share(Epoch epoch)
    {
        var key = (epoch.From, epoch.Membership.Hash, epoch.Before.Hash);
        return _epochs.TryGetValue(key, out var known) ? known : _epochs[key] = epoch;
    }

    public IReadOnlyList<SimNode> Nodes => _nodes;

    public IEnumerable<SimNode> HonestNodes => _nodes.Where(n => !n.IsFaulty);

    /// <summary>Every block that an honest node stored, by height; the agreement checker holds it consistent.</summary>
    public List<StoredBlock> Chosen { get; } = [];

    /// <summary>A hash over everything that happened: two runs of one seed must end with the same.</summary>
    public ulong TraceHash { get; private set; } = 0xcbf29ce484222325;

    public long Steps { get; private set; }

    /// <summary>By honest nodes, all together, each as often as it stored it: what progress is measured by.</summary>
    public long BlocksStored { get; set; }

    public long PacketsSentBy(SimNode node) => _network.SentBy(node.Endpoint);

    public Action<long, int, Input>? OnTrace { get; set; }

    /// <summary>A node has begun a write that is not synced yet, or is between two epochs: for tests that cut the power at each of these moments.</summary>
    public Action<SimNode>? OnWriting { get; set; }

    public void Start()
    {
        foreach (var node in _nodes)
        {
            if (node.Identity.Number < Plan.Members) node.Start();
            else StartLater(node);
        }

        Workload.Start();
        Council?.Start();
        Faults.Start();
    }

    public void Broadcast(SimNode from, Message message)
    {
        if (from.Lie is { } lie)
        {
            for (var member = 0; member < from.Seat.Members.Count; member++)
            {
                if (new MemberIndex(member) != from.Member) lie.Send(new MemberIndex(member), message);
            }

            return;
        }

        var packet = Packet.ConsensusBytes.Of(message);
        for (var member = 0; member < from.Seat.Members.Count; member++) Transmit(from, new MemberIndex(member), packet);
    }

    public void Send(SimNode from, MemberIndex to, Message message)
    {
        if (from.Lie is { } lie) lie.Send(to, message);
        else Transmit(from, to, Packet.ConsensusBytes.Of(message));
    }

    public void BroadcastPacket(SimNode from, Packet packet)
    {
        for (var member = 0; member < from.Seat.Members.Count; member++) SendTo(from, new MemberIndex(member), packet);
    }

    public void SendTo(SimNode from, MemberIndex to, Packet packet)
    {
        if (from.Member == to) return;
        if (from.Lie is { } lie) lie.Send(to, packet);
        else Transmit(from, to, packet);
    }

    /// <summary>An answer, also to a node without a seat.</summary>
    public void SendTo(SimNode from, SimNode to, Packet packet)
    {
        if (from.Seat.IndexOf(to.Identity) is { } member) SendTo(from, member, packet);
        else _network.Send(from.Endpoint, to.Endpoint, packet);
    }

    /// <summary>Onto the network, to every node of the member.</summary>
    public void Transmit(SimNode from, MemberIndex to, Packet packet)
    {
        if (from.Member == to || !from.Seat.Members.Contains(to)) return;
        var identity = from.Seat.IdentityAt(to);
        _network.Send(from.Endpoint, identity, packet);
        for (var twin = 0; twin < _twins.Count; twin++)
        {
            if (_twins[twin] == identity) _network.Send(from.Endpoint, City.Identities.Count + twin, packet);
        }
    }

    /// <summary>Everybody with a link to the node learns that it broke or came back.</summary>
    public void ReportLink(SimNode changed, bool up)
    {
        if (!LinksTell(changed)) return;
        foreach (var node in _nodes)
        {
            if (node == changed || !node.IsUp) continue;
            node.After(Random.Between(100, 5_000), () =>
            {
                if (node.Seat.IndexOf(changed.Identity) is { } member) node.Feed(new Input.PeerLinkChanged(member, up));
            });
        }
    }

    /// <summary>Whether others notice that the node's links broke.</summary>
    public bool LinksTell(SimNode node) => Plan.LinksReport && LiarOf(node.Identity) != Liar.Twin;

    public void Trace(int endpoint, Input input)
    {
        Steps++;
        OnTrace?.Invoke(Clock.Now, endpoint, input);
        Mix((ulong)Clock.Now);
        Mix((ulong)endpoint);
        switch (input)
        {
            case Input.MessageReceived received:
                Mix(received.Message.Height.Value * 31);
                Mix((ulong)received.From.Value + 100);
                Mix(KindOf(received.Message));
                break;
            case Input.BlockExecuted executed:
                Mix((ulong)executed.Header.StateRoot.GetHashCode());
                break;
            case Input.TimerFired fired:
                Mix((ulong)fired.Timer + 200);
                break;
            default:
                Mix(KindOf(input));
                break;
        }
    }

    private static ulong KindOf(Message message) => message switch
    {
        Vote vote => ((ulong)vote.Step * 1_000_003) + (vote.View.Value * 7) + (ulong)vote.Digest.GetHashCode(),
        PrePrepare prePrepare => 11 + (prePrepare.View.Value * 7) + (ulong)prePrepare.Vote.Digest.GetHashCode(),
        ViewChange viewChange => 13 + (viewChange.View.Value * 7),
        NewView newView => 17 + (newView.View.Value * 7),
        Status status => 19 + (status.View.Value * 7) + status.Prepares.Bits,
        _ => 0,
    };

    private static ulong KindOf(Input input) => input switch
    {
        Input.ProposalChecked checkedProposal => 301 + (ulong)checkedProposal.Digest.GetHashCode(),
        Input.ProposalBuilt built => 302 + built.View.Value,
        Input.TransactionsPending pending => pending.Any ? 303UL : 304,
        Input.CaughtUp caughtUp => 305 + caughtUp.Header.Height.Value,
        Input.PeerLinkChanged link => 306 + (ulong)link.Member.Value,
        Input.Started => 307,
        _ => 308,
    };

    private void Mix(ulong value) => TraceHash = (TraceHash ^ value) * 0x100000001b3;

    private void Deliver(int from, int to, Packet packet) => _nodes[to].Receive(_nodes[from], packet);

    /// <summary>A validator that may join starts some time, or when its seat needs it.</summary>
    private void StartLater(SimNode node) => Clock.After(Random.Between(0, Plan.FaultPhase / 2), () =>
    {
        if (!node.IsUp && node.Life == 0) node.Start();
    });

    /// <summary>Given members first, the rest drawn; never more than f.</summary>
    private int DrawLiar() => Plan.Spares > 0 && Random.Chance(250_000) ? Plan.Members + Random.Below(Plan.Spares) : Random.Below(Plan.Members);

    private Liar?[] ChooseLiars()
    {
        Invariant.That(Plan.Liars.Count <= City.Membership.Quorum.MaxFaulty, "a run with more than f liars would prove nothing");
        var liars = new Liar?[City.Identities.Count];
        for (var i = 0; i < Plan.Liars.Count; i++)
        {
            var member = i < Plan.LiarMembers.Count ? Plan.LiarMembers[i] : DrawLiar();
            while (liars[member] is not null) member = (member + 1) % Plan.Members;
            liars[member] = Plan.Liars[i];
            Atlas.AddLiar(member);
        }

        return liars;
    }
}
