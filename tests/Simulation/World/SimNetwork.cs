namespace CityConsortium.Simulation;

/// <summary>
/// Carries packets between endpoints with delay, loss, duplication, overtaking, cut and clogged directions. Healed, it delivers
/// everything quickly and in order, as TCP does.
/// </summary>
public sealed class SimNetwork(SimClock clock, SimRandom random, FaultPlan plan, int endpoints)
{
    /// <summary>A link takes at most this long to pass on what a clog held back.</summary>
    private const long UncloggingTime = 5_000;

    private readonly bool[,] _cut = new bool[endpoints, endpoints];
    private readonly long[,] _cloggedUntil = new long[endpoints, endpoints];
    private readonly long[,] _lastArrival = new long[endpoints, endpoints];

    public bool Healed { get; private set; }

    private readonly long[] _sent = new long[endpoints];

    public long SentBy(int endpoint) => _sent[endpoint];

    /// <summary>Where an arriving packet goes.</summary>
    public required Action<int, int, Packet> Deliver { get; init; }

    public void Send(int from, int to, Packet packet)
    {
        _sent[from]++;
        if (_cut[from, to]) return;
        if (!Healed && (random.Chance(plan.Loss) || random.Chance(LossOf(packet)))) return;
        Schedule(from, to, packet);
        if (!Healed && random.Chance(plan.Duplication)) Schedule(from, to, packet);
    }

    public void SetCut(int from, int to, bool cut) => _cut[from, to] = cut;

    /// <summary>What is sent on the link until then arrives only then.</summary>
    public void Clog(int from, int to, long until) => _cloggedUntil[from, to] = Math.Max(until, _cloggedUntil[from, to]);

    public void Heal()
    {
        Healed = true;
        Array.Clear(_cut);
        Array.Clear(_cloggedUntil);
    }

    private int LossOf(Packet packet) => packet is not Packet.ConsensusBytes { Step: { } step } ? 0
        : step == Types.VoteStep.Prepare ? plan.PrepareLoss
        : plan.CommitLoss;

    private void Schedule(int from, int to, Packet packet)
    {
        var delay = random.Between(plan.DelayMin, Healed ? plan.DelayMin + 500 : plan.DelayMax);
        var straggles = !Healed && random.Chance(plan.Straggling);
        if (straggles) delay *= random.Between(2, 50);
        var arrival = clock.Now + delay;
        if (_cloggedUntil[from, to] > arrival) arrival = _cloggedUntil[from, to] + random.Between(0, UncloggingTime);
        if (!straggles)
        {
            arrival = Math.Max(arrival, _lastArrival[from, to]);
            _lastArrival[from, to] = arrival;
        }

        clock.After(arrival - clock.Now, () => Deliver(from, to, packet));
    }
}
