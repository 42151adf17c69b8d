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

    [Test]
    public void P33_The_turns_go_up_by_index_from_view_0s_leader()
    {
        var schedule = ScheduleAt(5, 2, 0b1101, 0b1101);
        Assert.That(Enumerable.Range(8, 4).Select(v => Leader(schedule, (ulong)v)), Is.EqualTo(new[] { 2, 3, 0, 1 }));
    }

    [Test]
    public void P32_Fewer_signers_than_a_quorum_are_no_record_to_go_by()
    {
        Assert.That(Leader(ScheduleAt(5, 0, 0b0101, 0b0101), 1), Is.EqualTo(1), "all count");
        Assert.That(Leader(ScheduleAt(5, 0, 0b1101, 0b1101), 1), Is.EqualTo(2), "three of four do");
    }

    [Test]
    public void P32_The_window_moves_on_with_the_chain()
    {
        var schedule = ScheduleAt(5, 0, 0b1111, 0b1111);
        schedule.Append(Tip(6, 0), new MemberSet(0b1101));
        Assert.That(Leader(schedule, 1), Is.EqualTo(1));
        schedule.Append(Tip(7, 0), new MemberSet(0b1101));
        Assert.That(Leader(schedule, 1), Is.EqualTo(2));
    }

    [Test]
    public void P91_The_first_certificate_of_an_epoch_is_by_others_and_does_not_count()
    {
        var before = new SimCity(5, ConsensusParameters.Default, keySeed: 2).Membership;
        var schedule = new LeaderSchedule(City.Membership, City.Genesis.Parameters, [], Tip(5, 1, before.Hash), before);
        schedule.Append(Tip(6, 1), new MemberSet(0b1_0001));
        schedule.Append(Tip(7, 1), new MemberSet(0b1011));
        Assert.That(Leader(schedule, 1), Is.EqualTo(2), "one certificate does not fill the window");
        schedule.Append(Tip(8, 1), new MemberSet(0b1011));
        Assert.That(Leader(schedule, 1), Is.EqualTo(3));
    }

    [TestCase(1, 1, TestName = "P91_Leadership_stays_with_the_department")]
    [TestCase(4, 0, TestName = "P91_A_department_that_left_is_followed_by_whoever_has_its_place")]
    [TestCase(5, 1, TestName = "P91_A_place_beyond_the_end_begins_at_the_front")]
    public void P91_Leadership_over_a_change(int proposer, int leader)
    {
        var before = new SimCity(6, ConsensusParameters.Default, keySeed: 2).Membership;
        var schedule = new LeaderSchedule(City.Membership, City.Genesis.Parameters, [], Tip(5, proposer, before.Hash), before);
        Assert.That(Leader(schedule, 0), Is.EqualTo(leader));
    }

    [Test]
    public void P91_Without_the_set_that_decided_the_tip_there_is_no_leader_to_name()
    {
        var before = new SimCity(5, ConsensusParameters.Default, keySeed: 2).Membership;
        var tip = Tip(5, 1, before.Hash);
        Assert.That(() => new LeaderSchedule(City.Membership, City.Genesis.Parameters, [], tip), Throws.InstanceOf<InvariantViolatedException>().With.Message.Contains("decided the tip"));
        Assert.That(() => new LeaderSchedule(City.Membership, City.Genesis.Parameters, [], Tip(5, 5, before.Hash), before), Throws.InstanceOf<InvariantViolatedException>());
    }

    private static int Leader(LeaderSchedule schedule, ulong view) => schedule.LeaderOf(new View(view)).Value;

    private static LeaderSchedule ScheduleAt(ulong height, int proposer, params ulong[] window) =>
        new(City.Membership, City.Genesis.Parameters, [.. window.Select(bits => new MemberSet(bits))], Tip(height, proposer));

    private static BlockHeader Tip(ulong height, int proposer, Hash256? decidedBy = null)
    {
        var header = new ProposalHeader(
            City.Genesis.ChainId, new Height(height), Hash256.Zero, SimCity.Start, new MemberIndex(proposer), 0,
            Hash256.Zero, Hash256.Zero, decidedBy ?? City.Membership.Hash);
        return new BlockHeader(header, Hash256.Zero, Hash256.Zero, City.Membership.Hash);
    }
}
