using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>All properties of a run. Faulty nodes' doings are not reported: nothing is promised about them.</summary>
public sealed class Checkers(IReadOnlyList<Checker> all)
{
    public static Checkers Standard() => new(
    [
        new Agreement(), new TotalOrder(), new Validity(), new ValidCertificates(), new NoEquivocation(), new PersistBeforeSend(), new PreparedValue(),
        new QuorumIntersection(), new AtMostOnce(), new StateRoots(), new NoHalt(), new Monotonicity(), new Durability(), new RealTimeOrder(), new BlockTimes(),
        new SyncSafety(), new EvidenceSoundness(), new Boundedness(), new WorkBound(), new HonestMessagesPass(), new ViewConvergence(), new TimeoutRecovery(),
        new Rotation(), new Quiescence(), new Readmission(), new Binding(), new Freshness(), new HonestNewViews(), new NoSinglePull(), new VotesRise(), new Reconfiguration(),
        new SameLeader(),
    ]);

    // Most properties look at few kinds of events, and some events come a thousand times as often as others: each goes to whom it concerns.
    private readonly Checker[] _released = Hearing(all, nameof(Checker.OnReleased));
    private readonly Checker[] _ordered = Hearing(all, nameof(Checker.OnOrdered));
    private readonly Checker[] _stepped = Hearing(all, nameof(Checker.OnStepped));
    private readonly Checker[] _timerSet = Hearing(all, nameof(Checker.OnTimerSet));
    private readonly Checker[] _observed = Hearing(all, nameof(Checker.OnObserved));
    private SimWorld? _world;

    public IReadOnlyList<Checker> All { get; } = all;

    public void Attach(SimWorld world)
    {
        _world = world;
        foreach (var checker in All) checker.Attach(world);
    }

    public void OnReleased(SimNode node, Message message)
    {
        if (node.IsFaulty) return;
        foreach (var checker in _released) checker.OnReleased(node, message);
    }

    public void OnStored(SimNode node, StoredBlock block)
    {
        if (node.IsFaulty) return;
        _world!.BlocksStored++;
        foreach (var checker in All) checker.OnStored(node, block);
    }

    public void OnCaughtUp(SimNode node, StoredBlock block)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnCaughtUp(node, block);
    }

    public void OnSubmitted(TxId id)
    {
        foreach (var checker in All) checker.OnSubmitted(id);
    }

    public void OnTimerSet(SimNode node, TimerId timer, TimeSpan after)
    {
        if (node.IsFaulty) return;
        foreach (var checker in _timerSet) checker.OnTimerSet(node, timer, after);
    }

    public void OnOrdered(SimNode node, int orders)
    {
        if (node.IsFaulty) return;
        foreach (var checker in _ordered) checker.OnOrdered(node, orders);
    }

    public void OnStepped(SimNode node)
    {
        if (node.IsFaulty) return;
        foreach (var checker in _stepped) checker.OnStepped(node);
    }

    public void OnStarted(SimNode node)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnStarted(node);
    }

    public void OnEpochBegun(SimNode node)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnEpochBegun(node);
    }

    public void OnForgot(SimNode node)
    {
        foreach (var checker in All) checker.OnForgot(node);
    }

    public void OnAccused(SimNode node, Evidence evidence)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnAccused(node, evidence);
    }

    public void OnHalted(SimNode node, Effect.Halt halt)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnHalted(node, halt);
    }

    public void OnObserved(SimNode node, ConsensusEvent what)
    {
        if (node.IsFaulty) return;
        foreach (var checker in _observed) checker.OnObserved(node, what);
    }

    public void OnRefusedMessage(SimNode node, SimNode from, Message? message)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnRefusedMessage(node, from, message);
    }

    public void OnEnd()
    {
        foreach (var checker in All) checker.OnEnd();
    }

    private static Checker[] Hearing(IReadOnlyList<Checker> all, string what) =>
        [.. all.Where(checker => checker.GetType().GetMethod(what)!.DeclaringType != typeof(Checker))];
}
