using CityConsortium.Simulation;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class LeaderScheduleTests
{
    private static readonly SimCity City = new(4, ConsensusParameters.Default with { SignerWindow = 2, BlocksPerLeader = 10 });

    [Test]
    public void P30_Genesis_names_member_0_and_leaders_are_sticky()
    {
        Assert.That(Leader(ScheduleAt(0, 0), 0), Is.Zero);
        Assert.That(Leader(ScheduleAt(5, 2), 0), Is.EqualTo(2));
    }

    [Test]
    public void P31_A_leader_is_relieved_at_fixed_heights()
    {
        Assert.That(Leader(ScheduleAt(8, 2), 0), Is.EqualTo(2));
        Assert.That(Leader(ScheduleAt(9, 2), 0), Is.EqualTo(3));
        Assert.That(Leader(ScheduleAt(10, 3), 0), Is.EqualTo(3));
    }

    [Test]
    public void P31_Under_load_everybody_leads_in_turn()
    {
        var bench = new Bench(4, ConsensusParameters.Default with { BlocksPerLeader = 3 });
        bench.Submit(24);
        var proposers = bench[0].Chain.Select(b => b.Header.Proposal.Proposer.Value).ToList();
        Assert.That(proposers.Distinct().Order(), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(bench[0].Chain.Select(b => b.Certificate.View), Is.All.EqualTo(View.Zero));
        for (var i = 0; i + 3 < proposers.Count; i++) Assert.That(proposers.Skip(i).Take(4).Distinct().Count(), Is.GreaterThan(1));
    }

    [Test]
    public void P32_Members_that_signed_nothing_in_the_window_are_skipped()
    {
        var schedule = ScheduleAt(5, 0, 0b1101, 0b1101);
        Assert.That(Leader(schedule, 1), Is.EqualTo(2));
        Assert.That(Leader(schedule, 2), Is.EqualTo(3));
        Assert.That(Leader(schedule, 3), Is.Zero);
        Assert.That(Leader(ScheduleAt(9, 0, 0b1101, 0b1101), 0), Is.EqualTo(2));
    }

    [Test]
    public void P32_One_signature_in_the_window_is_enough()
    {
        Assert.That(Leader(ScheduleAt(5, 0, 0b1101, 0b0111), 1), Is.EqualTo(1));
    }

    [Test]
    public void P32_While_the_chain_is_shorter_than_the_window_all_are_active()
    {
        Assert.That(Leader(ScheduleAt(1, 0, 0), 1), Is.EqualTo(1));
    }

    [Test]
    public void P33_From_view_2n_on_all_members_take_turns()
    {
        var schedule = ScheduleAt(5, 2, 0b1101, 0b1101);
        var late = Enumerable.Range(8, 4).Select(v => Leader(schedule, (ulong)v)).ToList();
        Assert.That(late.Order(), Is.EqualTo(new[] { 0, 1, 2, 3 }));
        Assert.That(Leader(schedule, ulong.MaxValue), Is.InRange(0, 3));
    }

    private static int Leader(LeaderSchedule schedule, ulong view) => schedule.LeaderOf(new View(view)).Value;

    private static LeaderSchedule ScheduleAt(ulong height, int proposer, params ulong[] window)
    {
        var header = new ProposalHeader(
            City.Genesis.ChainId, new Height(height), Hash256.Zero, SimCity.Start, new MemberIndex(proposer), 0,
            Hash256.Zero, Hash256.Zero, City.Membership.Hash);
        var tip = new BlockHeader(header, Hash256.Zero, Hash256.Zero, City.Membership.Hash);
        return new LeaderSchedule(City.Membership, City.Genesis.Parameters, [.. window.Select(bits => new MemberSet(bits))], tip);
    }
}
