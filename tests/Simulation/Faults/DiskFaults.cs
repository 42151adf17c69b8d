namespace CityConsortium.Simulation;

/// <summary>Slow disks, and disks that lose what was durable: only of as many members as may fail.</summary>
public sealed class DiskFaults(SimWorld world, FaultInjector faults, SimRandom random)
{
    public void SlowDown()
    {
        var node = random.Pick(world.Nodes);
        node.DiskSlowness = (int)random.Between(5, 200);
        world.Clock.After(faults.Duration(), () => node.DiskSlowness = 1);
    }

    public void Damage()
    {
        var node = random.Pick(world.Nodes);
        if (node.IsFaulty || !world.Atlas.MayDamage(node)) return;
        faults.CrashFor(node, faults.Duration());
        switch (Draw())
        {
            case DiskDamage.AllLost:
                node.Disk.LoseEverything(world.NewLedger());
                break;
            case DiskDamage.BackupRestored:
                node.Disk.RestoreBackup(world.NewLedger(), random.Below(node.Disk.Blocks.Count + 1));
                break;
            case DiskDamage.RecordFlipped when node.Disk.FlipBit(random):
                break;
            default:
                node.Disk.LoseRecord();
                break;
        }

        world.Checkers.OnForgot(node);
    }

    private DiskDamage Draw()
    {
        DiskDamage kind;
        do kind = (DiskDamage)(1 << random.Below(4));
        while (!world.Plan.Damage.HasFlag(kind));
        return kind;
    }
}
