using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>One run's city: nodes, network, clock, faults, clients, checkers, all out of one seed.</summary>
public sealed class SimWorld
{
    private readonly List<SimNode> _nodes = [];
    private readonly SimNetwork _network;
    private readonly Lies? _lies;

    public SimWorld(ulong seed, FaultPlan plan, Func<SimCity, ISimLedger> newLedger, Checkers checkers)
    {
        Seed = seed;
        Plan = plan;
        Random = new SimRandom(seed ^ 0xC17C17C17C17C17C);
        City = new SimCity(plan.Members, plan.Parameters);
        NewLedger = () => newLedger(City);
        Checkers = checkers;
        checkers.Attach(this);
        var liar = plan.Liar == Liar.None ? -1 : Random.Below(plan.Members);
        var endpoints = plan.Members + (plan.Liar == Liar.Twin ? 1 : 0);
        _network = new SimNetwork(Clock, Random.Fork(), plan, endpoints) { Deliver = Deliver };
        for (var i = 0; i < endpoints; i++)
        {
            var member = i < plan.Members ? i : liar;
            _nodes.Add(new SimNode(this, i, new MemberIndex(member), member == liar, NewLedger()));
        }

        if (plan.Liar is Liar.Silent or Liar.Equivocator) _lies = new Lies(this, Random.Fork());
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

    public Func<ISimLedger> NewLedger { get; }

    public IReadOnlyList<SimNode> Nodes => _nodes;

    public IEnumerable<SimNode> HonestNodes => _nodes.Where(n => !n.IsFaulty);

    /// <summary>Every block that an honest node stored, by height; the agreement checker holds it consistent.</summary>
    public List<StoredBlock> Chosen { get; } = [];

    /// <summary>A hash over everything that happened: two runs of one seed must end with the same.</summary>
    public ulong TraceHash { get; private set; } = 0xcbf29ce484222325;

    public long Steps { get; private set; }

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
        if (from.IsFaulty && _lies is not null)
        {
            _lies.Broadcast(from, message);
            return;
        }

        BroadcastPacket(from, Packet.ConsensusBytes.Of(message));
    }

    public void BroadcastPacket(SimNode from, Packet packet)
    {
        for (var member = 0; member < Plan.Members; member++) SendTo(from, new MemberIndex(member), packet);
    }

    public void SendTo(SimNode from, MemberIndex to, Packet packet)
    {
        if (from.Member == to || (_lies?.Swallows(from, packet) ?? false)) return;
        foreach (var node in _nodes)
        {
            if (node.Member == to) _network.Send(from.Endpoint, node.Endpoint, packet);
        }
    }

    /// <summary>Everybody with a link to the node learns that it broke or came back.</summary>
    public void ReportLink(SimNode changed, bool up)
    {
        if (!Plan.LinksReport || Plan.Liar == Liar.Twin) return;
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
                break;
            case Input.BlockExecuted executed:
                Mix((ulong)executed.Header.StateRoot.GetHashCode());
                break;
            case Input.TimerFired fired:
                Mix((ulong)fired.Timer + 200);
                break;
            default:
                Mix((ulong)input.GetType().Name.Length);
                break;
        }
    }

    private void Mix(ulong value) => TraceHash = (TraceHash ^ value) * 0x100000001b3;

    private void Deliver(int from, int to, Packet packet) => _nodes[to].Receive(_nodes[from].Member, packet);
}
