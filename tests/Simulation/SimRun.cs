using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>How a run ended.</summary>
/// <param name="VirtualMilliseconds">All phases together.</param>
/// <param name="FaultMilliseconds">Of these with faults on.</param>
/// <param name="HighestView">In which a block was committed.</param>
public sealed record SimResult(
    ulong Seed, ulong TraceHash, long Steps, int Blocks, int Transactions, int Faults, long VirtualMilliseconds, long FaultMilliseconds, ulong HighestView);

/// <summary>One run: faults, then healing and convergence, then quiet.</summary>
public static class SimRun
{
    /// <summary>Virtual microseconds after healing within which something must be committed, as long as anything is open.</summary>
    public const long ProgressTime = 60_000_000;

    public const long QuietTime = 20_000_000;

    /// <summary>Everything valid that was accepted is committed by the healthy core, and every node of the core has it.</summary>
    public const string Liveness = "G23 Liveness";

    /// <summary>All is committed, and a node of the core does not get at it.</summary>
    public const string CatchUp = "G24 CatchUp";

    /// <summary>No input ends in an exception or a broken invariant of our own.</summary>
    public const string NoException = "G21 NoException";

    public static string ReplayCommand(ulong seed) => $"CITY_SIM_SEED={seed} dotnet test tests/Simulation.Tests --filter Name~Replay";

    public static SimResult Run(ulong seed, FaultPlan? plan = null, Checkers? checkers = null, Func<SimCity, ISimLedger>? newLedger = null, Action<SimWorld>? prepare = null)
    {
        plan ??= FaultPlan.Draw(new SimRandom(seed));
        var world = new SimWorld(seed, plan, newLedger ?? (city => new CityLedger(city)), checkers ?? Checkers.Standard());
        prepare?.Invoke(world);
        try
        {
            return Run(world);
        }
        catch (InvariantViolatedException e)
        {
            throw new SimFailureException(NoException, e.ToString(), world);
        }
    }

    private static SimResult Run(SimWorld world)
    {
        world.Start();
        RunUntil(world, world.Plan.FaultPhase, () => false);
        world.Faults.Heal();
        world.Workload.Stop();
        for (var i = 0; i < 3; i++) world.Workload.SubmitOne();
        while (!IsConverged(world))
        {
            var before = world.BlocksStored;
            RunUntil(world, world.Clock.Now + ProgressTime, () => world.BlocksStored > before || IsConverged(world));
            if (world.Workload.Open == 0) FollowUp(world);
            if (world.BlocksStored == before && !IsConverged(world)) throw new SimFailureException(world.Workload.Open > 0 ? Liveness : CatchUp, Describe(world), world);
        }

        // Gossip still trickles out, and idle statuses bring a late member into the others' view; after that, silence.
        RunUntil(world, world.Clock.Now + 3_000_000 + (8 * (world.Plan.Parameters.BaseTimeout.Ticks / TimeSpan.TicksPerMicrosecond)), () => false);
        foreach (var checker in world.Checkers.All.OfType<Quiescence>()) checker.BeginQuietTime();
        RunUntil(world, world.Clock.Now + QuietTime, () => false);
        world.Checkers.OnEnd();
        return new SimResult(
            world.Seed, world.TraceHash, world.Steps, world.Chosen.Count, world.Workload.Submitted, world.Faults.Injected,
            world.Clock.Now / 1000, world.Plan.FaultPhase / 1000, world.Chosen.Count == 0 ? 0 : world.Chosen.Max(b => b.Certificate.View.Value));
    }

    private static bool RunUntil(SimWorld world, long end, Func<bool> done)
    {
        while (!done())
        {
            if (!world.Clock.RunNext(end))
            {
                world.Clock.SkipTo(end);
                return done();
            }
        }

        return true;
    }

    /// <summary>
    /// All is committed and some node of the core lags: it fetches by the answer, also if it has to ask every member once, and is
    /// not fed block by block.
    /// </summary>
    private static void FollowUp(SimWorld world)
    {
        if (IsConverged(world)) return;
        var timeout = world.Plan.Parameters.BaseTimeout.Ticks / TimeSpan.TicksPerMicrosecond;
        var lag = world.Converging().Max(node => world.Chosen.Count - (int)node.Disk.Tip.Value);
        var patience = 5_000_000 + (20 * timeout) + ((lag / SimHost.BlocksPerReply) + world.History.Epochs.Count) * ((8 * timeout) + (world.Plan.Changes ? 2_000_000 : 0));
        if (!RunUntil(world, world.Clock.Now + patience, () => IsConverged(world))) throw new SimFailureException(CatchUp, $"{lag} blocks behind and not fetched in {patience / 1000} ms\n{Describe(world)}", world);
    }

    private static bool IsConverged(SimWorld world)
    {
        if (world.Workload.Open > 0) return false;
        var tip = (ulong)world.Chosen.Count;
        foreach (var node in world.Converging())
        {
            if (node.Disk.Tip.Value != tip || node.Host.Pending > 0) return false;
        }

        return true;
    }

    private static string Describe(SimWorld world)
    {
        var nodes = world.Nodes.Select(n => n.IsUp
            ? $"  node {n.Endpoint}{(n.IsFaulty ? " (liar)" : "")} {(n.Member is { } member ? $"member {member} from height {n.Seat.Epoch.From}" : "without a seat")} stored {n.Disk.Tip} pending {n.Host.Pending} {n.Replica.Describe()}"
            : $"  node {n.Endpoint} down at {n.Disk.Tip}");
        return $"{world.Workload.Open} of {world.Workload.Submitted} transactions are not committed\n{string.Join('\n', nodes)}";
    }
}
