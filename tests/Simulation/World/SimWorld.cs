using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>One run's city: nodes, network, clock, faults, clients, checkers, all out of one seed.</summary>
public sealed class SimWorld
{
    private readonly List<SimNode> _nodes = [];
    private readonly SimNetwork _network;
    private readonly Liar?[] _liars;
    private ReferenceLedger? _reference;

    public SimWorld(ulong seed, FaultPlan plan, Func<SimCity, ISimLedger> newLedger, Checkers checkers)
    {
        Seed = seed;
        Plan = plan;
        Random = new SimRandom(seed ^ 0xC17C17C17C17C17C);
        City = new SimCity(plan.Members, plan.Parameters, realSignatures: plan.RealSignatures);
        NewLedger = () => newLedger(City);
        Checkers = checkers;
        Atlas = new FaultAtlas(City.Membership.Quorum.MaxFaulty);
        checkers.Attach(this);
        _liars = ChooseLiars();
        var twins = Enumerable.Range(0, plan.Members).Where(i => _liars[i] == Liar.Twin).ToList();
        var endpoints = plan.Members + twins.Count;
        _network = new SimNetwork(Clock, Random.Fork(), plan, endpoints) { Deliver = Deliver };
        for (var i = 0; i < endpoints; i++)
        {
            var member = i < plan.Members ? i : twins[i - plan.Members];
            var flaw = _liars[member] == Liar.Amnesiac ? DiskFlaw.ForgetsRecords : plan.DiskFlaw;
            _nodes.Add(new SimNode(this, i, new MemberIndex(member), _liars[member] is not null, new SimDisk(NewLedger(), flaw)));
        }

        foreach (var node in _nodes)
        {
            if (_liars[node.Member.Value] is { } liar) node.Lie = Lies.Of(liar, this, node, Random.Fork());
        }

        Workload = new Workload(this);
        Faults = new FaultInjector(this, _network, Random.Fork());
    }

    public ulong Seed { get; }

    public FaultPlan Plan { get; }

    public SimRandom Random { get; }

    public SimClock Clock { get; } = new();

    public SimCity City { get; }

    public Checkers Checkers { get; }

    public Workload Workload { get; }

    public FaultInjector Faults { get; }

    public FaultAtlas Atlas { get; }

    public ReferenceLedger Reference => _reference ??= new ReferenceLedger(NewLedger());

    public Func<ISimLedger> NewLedger { get; }

    /// <summary>Who lies and how, for failure reports: "2 Twin, 5 Censor", or nothing.</summary>
    public string LiarNames => string.Join(", ", _liars.Select((liar, i) => (liar, i)).Where(l => l.liar is not null).Select(l => $"{l.i} {l.liar}"));

    public bool HasLiars => Array.Exists(_liars, l => l is not null);

    /// <summary>The set that decides a height.</summary>
    public Membership MembershipAt(Height height) => City.Membership;

    public Liar? LiarOf(MemberIndex member) => _liars[member.Value];

    public IReadOnlyList<SimNode> Nodes => _nodes;

    public IEnumerable<SimNode> HonestNodes => _nodes.Where(n => !n.IsFaulty);

    /// <summary>Every block that an honest node stored, by height; the agreement checker holds it consistent.</summary>
    public List<StoredBlock> Chosen { get; } = [];

    /// <summary>A hash over everything that happened: two runs of one seed must end with the same.</summary>
    public ulong TraceHash { get; private set; } = 0xcbf29ce484222325;

    public long Steps { get; private set; }

    /// <summary>By honest nodes, all together, each as often as it stored it: what progress is measured by.</summary>
    public long BlocksStored { get; set; }

    public long PacketsSent => _network.Sent;

    public Action<long, int, Input>? OnTrace { get; set; }

    public void Start()
    {
        foreach (var node in _nodes) node.Start();
        Workload.Start();
        Faults.Start();
    }

    public void Broadcast(SimNode from, Message message)
    {
        if (from.Lie is { } lie)
        {
            for (var member = 0; member < Plan.Members; member++)
            {
                if (member != from.Member.Value) lie.Send(new MemberIndex(member), message);
            }

            return;
        }

        var packet = Packet.ConsensusBytes.Of(message);
        for (var member = 0; member < Plan.Members; member++) Transmit(from, new MemberIndex(member), packet);
    }

    public void Send(SimNode from, MemberIndex to, Message message)
    {
        if (from.Lie is { } lie) lie.Send(to, message);
        else Transmit(from, to, Packet.ConsensusBytes.Of(message));
    }

    public void BroadcastPacket(SimNode from, Packet packet)
    {
        for (var member = 0; member < Plan.Members; member++) SendTo(from, new MemberIndex(member), packet);
    }

    public void SendTo(SimNode from, MemberIndex to, Packet packet)
    {
        if (from.Member == to) return;
        if (from.Lie is { } lie) lie.Send(to, packet);
        else Transmit(from, to, packet);
    }

    /// <summary>Onto the network, to every node of the member.</summary>
    public void Transmit(SimNode from, MemberIndex to, Packet packet)
    {
        if (from.Member == to) return;
        _network.Send(from.Endpoint, to.Value, packet);
        for (var twin = Plan.Members; twin < _nodes.Count; twin++)
        {
            if (_nodes[twin].Member == to) _network.Send(from.Endpoint, twin, packet);
        }
    }

    /// <summary>Everybody with a link to the node learns that it broke or came back.</summary>
    public void ReportLink(SimNode changed, bool up)
    {
        if (!Plan.LinksReport || LiarOf(changed.Member) == Liar.Twin) return;
        foreach (var node in _nodes)
        {
            if (node == changed || !node.IsUp) continue;
            node.After(Random.Between(100, 5_000), () => node.Feed(new Input.PeerLinkChanged(changed.Member, up)));
        }
    }

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

    private void Deliver(int from, int to, Packet packet) => _nodes[to].Receive(_nodes[from].Member, packet);

    /// <summary>Given members first, the rest drawn; never more than f.</summary>
    private Liar?[] ChooseLiars()
    {
        Invariant.That(Plan.Liars.Count <= City.Membership.Quorum.MaxFaulty, "a run with more than f liars would prove nothing");
        var liars = new Liar?[Plan.Members];
        for (var i = 0; i < Plan.Liars.Count; i++)
        {
            var member = i < Plan.LiarMembers.Count ? Plan.LiarMembers[i] : Random.Below(Plan.Members);
            while (liars[member] is not null) member = (member + 1) % Plan.Members;
            liars[member] = Plan.Liars[i];
            Atlas.AddLiar(member);
        }

        return liars;
    }
}
