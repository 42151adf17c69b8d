using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Simulation.Tests;

/// <summary>Runs whose faults are chosen, not drawn.</summary>
[TestFixture]
public sealed class PlanTests
{
    [Test]
    public void Without_faults_nobody_changes_the_view()
    {
        var result = SimRun.Run(1, FaultPlan.Mild);
        Assert.That(result.HighestView, Is.Zero);
        Assert.That(result.Blocks, Is.GreaterThan(20));
    }

    [Test]
    public void One_liar_of_four_stops_nothing([Values] Liar liar)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var result = SimRun.Run(seed, FaultPlan.Mild with { Liars = [liar], CrashEvery = 1_000_000, FaultMax = 500_000 });
            Assert.That(result.Blocks, Is.GreaterThan(3));
        }
    }

    [Test]
    public void Two_liars_of_seven_stop_nothing([Values] Liar liar)
    {
        var result = SimRun.Run(2, FaultPlan.Mild with { Members = 7, Liars = [liar, Liar.Mixed] });
        Assert.That(result.Blocks, Is.GreaterThan(3));
    }

    [Test]
    public void Power_cuts_and_heavy_loss_only_delay()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var result = SimRun.Run(seed, FaultPlan.Mild with { Loss = 300_000, Duplication = 300_000, CrashEvery = 200_000, FaultMax = 800_000 });
            Assert.That(result.Blocks, Is.Positive);
        }
    }

    [Test]
    public void A_member_that_lost_its_disk_comes_back_and_contradicts_nothing()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            var result = SimRun.Run(seed, FaultPlan.Mild with { DamageEvery = 1_000_000, Damage = (DiskDamage)(1 << (int)(seed % 4)), PartitionEvery = 800_000, FaultMax = 500_000 });
            Assert.That(result.Faults, Is.Positive);
        }
    }

    [Test]
    public void A_dead_leader_costs_one_view_change()
    {
        var viewChanges = 0;
        var result = SimRun.Run(3, FaultPlan.Mild with { FaultPhase = 6_000_000 }, prepare: world =>
        {
            world.Clock.After(2_000_000, () =>
            {
                world.Nodes[0].Crash();
                world.ReportLink(world.Nodes[0], up: false);
            });
            world.Clock.After(5_900_000, () => viewChanges = world.Chosen.Count(b => b.Certificate.View > View.Zero));
        });
        Assert.That(viewChanges, Is.InRange(1, 2), "two if the block was prepared when its proposer died");
        Assert.That(result.Blocks, Is.GreaterThan(40));
    }
}
