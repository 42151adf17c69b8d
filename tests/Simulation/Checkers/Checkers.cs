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
    ]);

    public IReadOnlyList<Checker> All { get; } = all;

    private SimWorld? _world;

    public void Attach(SimWorld world)
    {
        _world = world;
        foreach (var checker in All) checker.Attach(world);
    }

    public void OnReleased(SimNode node, Message message)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnReleased(node, message);
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
        foreach (var checker in All) checker.OnTimerSet(node, timer, after);
    }

    public void OnOrdered(SimNode node, int orders)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnOrdered(node, orders);
    }

    public void OnStepped(SimNode node)
    {
        if (node.IsFaulty) return;
        foreach (var checker in All) checker.OnStepped(node);
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
        foreach (var checker in All) checker.OnObserved(node, what);
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
}
