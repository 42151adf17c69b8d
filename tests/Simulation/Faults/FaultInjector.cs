namespace CityConsortium.Simulation;

/// <summary>
/// First phase: everything of the plan, at random times. Second phase: all faults end for good, at most f members are missing, and
/// the rest must converge.
/// </summary>
public sealed class FaultInjector(SimWorld world, SimNetwork network, SimRandom random)
{
    private bool _amnesiaDone;
    private bool _over;

    public int Injected { get; private set; }

    /// <summary>The nodes that must converge in the second phase.</summary>
    public List<SimNode> Core { get; } = [];

    public void Start()
    {
        Repeat(world.Plan.PartitionEvery, Partition);
        Repeat(world.Plan.OneWayEvery, CutOneWay);
        Repeat(world.Plan.CrashEvery, CrashSome);
        Repeat(world.Plan.PauseEvery, PauseOne);
        if (world.Plan.Amnesia) world.Clock.After(random.Between(0, world.Plan.FaultPhase), Forget);
    }

    /// <summary>All that is broken is repaired, except for as many members as may fail, liars included.</summary>
    public void Heal()
    {
        _over = true;
        network.Heal();
        var spare = world.City.Membership.Quorum.MaxFaulty - (world.Plan.Liar == Liar.None ? 0 : 1) - (_amnesiaDone ? 1 : 0);
        var stayDown = world.Plan.MinorityStaysDown ? Math.Max(0, spare) : 0;
        foreach (var node in Shuffled(world.Nodes))
        {
            if (node.IsFaulty)
            {
                Revive(node);
            }
            else if (stayDown > 0)
            {
                stayDown--;
                if (node.IsUp) Crash(node);
            }
            else
            {
                Revive(node);
                Core.Add(node);
            }
        }
    }

    private void Repeat(long mean, Action fault)
    {
        if (mean == 0) return;
        world.Clock.After(random.Between(0, 2 * mean), () =>
        {
            if (_over) return;
            Injected++;
            fault();
            Repeat(mean, fault);
        });
    }

    private long Duration() => random.Between(10_000, world.Plan.FaultMax);

    private void Partition()
    {
        var endpoints = world.Nodes.Count;
        var kind = random.Below(3);
        var one = random.Below(endpoints);
        // Isolate one, split in halves, or throw a coin for each.
        var side = new bool[endpoints];
        for (var i = 0; i < endpoints; i++) side[i] = kind == 0 ? i == one : kind == 1 ? i % 2 == one % 2 : random.Below(2) == 0;
        for (var a = 0; a < endpoints; a++)
        {
            for (var b = 0; b < endpoints; b++) network.SetCut(a, b, side[a] != side[b]);
        }

        world.Clock.After(Duration(), () =>
        {
            for (var a = 0; a < endpoints; a++)
            {
                for (var b = 0; b < endpoints; b++) network.SetCut(a, b, false);
            }
        });
    }

    private void CutOneWay()
    {
        var from = random.Below(world.Nodes.Count);
        var to = random.Below(world.Nodes.Count);
        network.SetCut(from, to, true);
        world.Clock.After(Duration(), () => network.SetCut(from, to, false));
    }

    private void CrashSome()
    {
        // Now and then the whole city loses power.
        var victims = random.Chance(100_000) ? world.Nodes : [random.Pick(world.Nodes)];
        foreach (var node in victims.Where(n => n.IsUp)) CrashFor(node, Duration());
    }

    private void CrashFor(SimNode node, long duration)
    {
        Crash(node);
        ReviveAfter(node, duration);
    }

    private void ReviveAfter(SimNode node, long duration)
    {
        var life = node.Life;
        world.Clock.After(duration, () =>
        {
            if (!node.IsUp && node.Life == life) Revive(node);
        });
    }

    private void Crash(SimNode node)
    {
        node.Crash();
        world.ReportLink(node, up: false);
    }

    private void Revive(SimNode node)
    {
        if (node.IsPaused) node.Resume();
        if (node.IsUp) return;
        node.Start();
        world.ReportLink(node, up: true);
    }

    private void PauseOne()
    {
        var node = random.Pick(world.Nodes);
        if (!node.IsUp || node.IsPaused) return;
        node.Pause();
        var life = node.Life;
        world.Clock.After(Duration(), () =>
        {
            if (node.IsUp && node.Life == life && node.IsPaused) node.Resume();
        });
    }

    /// <summary>One member loses its safety record, or all of its disk; only as many as may fail.</summary>
    private void Forget()
    {
        if (_over || world.City.Membership.Quorum.MaxFaulty <= (world.Plan.Liar == Liar.None ? 0 : 1)) return;
        _amnesiaDone = true;
        Injected++;
        var node = random.Pick([.. world.HonestNodes]);
        if (node.IsUp) Crash(node);
        if (world.Plan.LosesWholeDisk) node.Disk.LoseEverything(world.NewLedger());
        else node.Disk.LoseRecord();
        world.Checkers.OnForgot(node);
        ReviveAfter(node, Duration());
    }

    private List<SimNode> Shuffled(IReadOnlyList<SimNode> nodes)
    {
        var list = nodes.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }

        return list;
    }
}
