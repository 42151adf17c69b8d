using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// First phase: everything of the plan, at random times. Second phase: all faults end for good, at most f members are missing or
/// lie on, and the rest must converge.
/// </summary>
public sealed class FaultInjector
{
    private readonly SimWorld _world;
    private readonly SimRandom _random;
    private readonly SimNetwork _network;
    private readonly NetworkFaults _networkFaults;
    private readonly DiskFaults _diskFaults;

    public FaultInjector(SimWorld world, SimNetwork network, SimRandom random)
    {
        _world = world;
        _random = random;
        _network = network;
        _networkFaults = new NetworkFaults(world, network, random);
        _diskFaults = new DiskFaults(world, this, random);
    }

    public int Injected { get; private set; }

    /// <summary>The second phase has begun: nothing breaks any more.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The nodes that must converge in the second phase.</summary>
    public List<SimNode> Core { get; } = [];

    public void Start()
    {
        var plan = _world.Plan;
        Repeat(plan.PartitionEvery, _networkFaults.Partition);
        Repeat(plan.OneWayEvery, _networkFaults.CutOneWay);
        Repeat(plan.ClogEvery, _networkFaults.Clog);
        Repeat(plan.CrashEvery, CrashSome);
        Repeat(plan.CrashLoopEvery, () => CrashAgain(_random.Pick(_world.Nodes), 3 + _random.Below(12)));
        Repeat(plan.PauseEvery, PauseOne);
        Repeat(plan.ClockJumpEvery, JumpClock);
        Repeat(plan.SlowDiskEvery, _diskFaults.SlowDown);
        Repeat(plan.DamageEvery, _diskFaults.Damage);
    }

    public long Duration() => _random.Between(10_000, _world.Plan.FaultMax);

    /// <summary>Called where a sync would end. A node whose sync failed stops at once; what is on its disk nobody knows.</summary>
    public bool SyncFails(SimNode node)
    {
        if (IsOver || !_random.Chance(_world.Plan.SyncFailure)) return false;
        Injected++;
        CrashFor(node, Duration());
        return true;
    }

    /// <summary>
    /// A node has stored the block that ends its epoch and has not begun the next: power may go here, at it, at all, or at one that
    /// then sleeps through changes to come.
    /// </summary>
    public void AtChange(SimNode node)
    {
        if (IsOver || !_random.Chance(_world.Plan.CrashAtChange)) return;
        Injected++;
        IReadOnlyList<SimNode> victims = _random.Below(4) == 0 ? _world.Nodes : [node];
        var sleeps = _random.Below(4) == 0;
        _world.Clock.After(_random.Between(0, 2 * _world.Plan.EpochTurnMax), () =>
        {
            if (IsOver) return;
            foreach (var victim in victims)
            {
                if (victim.IsUp) CrashFor(victim, sleeps && victims.Count == 1 ? 4 * _world.Plan.FaultMax : Duration());
            }
        });
    }

    public void CrashFor(SimNode node, long duration, LastWrite? left = null)
    {
        if (node.IsUp) Crash(node, left);
        var life = node.Life;
        _world.Clock.After(duration, () =>
        {
            if (!IsOver && !node.IsUp && node.Life == life) Revive(node);
        });
    }

    /// <summary>All that is broken is repaired, except for as many members as may fail, liars included; these lie on.</summary>
    public void Heal()
    {
        IsOver = true;
        _network.Heal();
        var missing = new List<int>();
        foreach (var node in Shuffled(_world.Nodes))
        {
            node.ClockJump = 0;
            node.DiskSlowness = 1;
            if (node.IsFaulty)
            {
                Revive(node);
            }
            else if (_world.Plan.MinorityStaysDown && !_world.Atlas.IsDamaged(node) && _world.Atlas.Spares([.. missing, node.Identity.Number]))
            {
                missing.Add(node.Identity.Number);
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
        _world.Clock.After(_random.Between(0, 2 * mean), () =>
        {
            if (IsOver) return;
            Injected++;
            fault();
            Repeat(mean, fault);
        });
    }

    private void CrashSome()
    {
        // Now and then the whole city loses power.
        var victims = _random.Chance(100_000) ? _world.Nodes : [_random.Pick(_world.Nodes)];
        foreach (var node in victims)
        {
            if (node.IsUp) CrashFor(node, Duration());
        }
    }

    private void CrashAgain(SimNode node, int times)
    {
        if (IsOver || times == 0) return;
        if (node.IsUp) CrashFor(node, _random.Between(10_000, 200_000));
        _world.Clock.After(_random.Between(50_000, 500_000), () => CrashAgain(node, times - 1));
    }

    private void Crash(SimNode node, LastWrite? left = null)
    {
        node.Crash(left);
        _world.ReportLink(node, up: false);
    }

    private void Revive(SimNode node)
    {
        if (node.IsPaused) node.Resume();
        if (node.IsUp) return;
        node.Start();
        _world.ReportLink(node, up: true);
    }

    private void PauseOne()
    {
        var node = _random.Pick(_world.Nodes);
        if (!node.IsUp || node.IsPaused) return;
        node.Pause();
        var life = node.Life;
        _world.Clock.After(Duration(), () =>
        {
            if (node.IsUp && node.Life == life && node.IsPaused) node.Resume();
        });
    }

    /// <summary>Mostly inside the clock window; for a few members by ten minutes or an hour.</summary>
    private void JumpClock()
    {
        var node = _random.Pick(_world.Nodes);
        var window = (long)_world.City.Genesis.Parameters.ClockWindow.TotalMicroseconds;
        var far = _random.Chance(300_000) && _world.Atlas.MayJump(node);
        var jump = far ? _random.Pick([600_000_000L, 3_600_000_000L]) : _random.Between(0, window / 5);
        node.ClockJump = _random.Chance(500_000) ? jump : -jump;
    }

    private List<SimNode> Shuffled(IReadOnlyList<SimNode> nodes)
    {
        var list = nodes.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = _random.Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }

        return list;
    }
}
