using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Simulation.Tests;

/// <summary>Where the city is told two things that cannot both be so.</summary>
public sealed class TwoTruthsTests
{
    [TestCase(1UL)]
    [TestCase(2UL)]
    [TestCase(3UL)]
    public void Of_two_transactions_under_one_key_given_to_different_validators_exactly_one_takes_effect(ulong seed)
    {
        const ulong Number = 1_000_001;
        SignedTransaction[] pair = [];
        SimWorld? seen = null;
        SimRun.Run(seed, FaultPlan.Mild with { FaultPhase = 4_000_000 }, prepare: world =>
        {
            seen = world;
            world.Clock.After(1_000_000, () =>
            {
                var (ledger, now) = (world.Nodes[0].Disk.Ledger, world.Nodes[0].WallClock);
                pair = [ledger.NewTransaction(Number, now), ledger.NewTransaction(Number, now.Add(TimeSpan.FromSeconds(1)))];
                for (var i = 0; i < pair.Length; i++) world.Nodes[i].Host.Submit(pair[i], fromClient: true);
            });
        });
        Assert.That(pair[0].Id, Is.Not.EqualTo(pair[1].Id));
        var committed = seen!.Chosen.SelectMany(b => b.Proposal.TransactionIds).Count(id => id == pair[0].Id || id == pair[1].Id);
        Assert.That(committed, Is.EqualTo(1));
    }

    [TestCase(1UL)]
    [TestCase(2UL)]
    public void Half_the_citys_clocks_an_hour_ahead_stop_it_rather_than_give_a_block_their_time(ulong seed)
    {
        var blocksBefore = -1;
        var blocksAfter = -1;
        SimRun.Run(seed, FaultPlan.Mild with { FaultPhase = 8_000_000 }, prepare: world =>
        {
            foreach (var node in world.Nodes.Take(2)) node.ClockJump = 3_600_000_000;
            world.Clock.After(7_900_000, () => blocksBefore = world.Chosen.Count);
            world.Clock.After(30_000_000, () => blocksAfter = world.Chosen.Count);
        });
        Assert.That(blocksBefore, Is.Zero, "neither half is a quorum");
        Assert.That(blocksAfter, Is.GreaterThan(0), "repaired, the city goes on");
    }
}
