using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

/// <summary>P49: a leader that proposes just under the timeout does not lead for long.</summary>
[TestFixture]
public sealed class SlowLeaderTests
{
    private static readonly int[] Backups = [1, 2, 3];

    [Test]
    public void P49_A_leader_that_is_late_three_times_in_a_row_is_left_at_the_third()
    {
        var bench = new Bench();
        for (var block = 1; block < LeaderRecord.LateInARow; block++)
        {
            bench.SlowLeaders.Add(0);
            bench.Submit();
            BeLate(bench, Backups);
            Assert.That(bench[1].Chain, Has.Count.EqualTo(block - 1), "late is not dead: the view goes on");
            bench.LetPropose(0);
            Assert.That(bench[1].Chain, Has.Count.EqualTo(block));
        }

        bench.SlowLeaders.Add(0);
        bench.Submit();
        BeLate(bench, Backups);
        Assert.That(bench[1].Chain, Has.Count.EqualTo(LeaderRecord.LateInARow));
        Assert.That(bench[1].Chain[^1].Header.Proposal.Proposer, Is.EqualTo(new MemberIndex(1)));
        Assert.That(bench[2].Observed<ConsensusEvent.ViewChangeStarted>().First().Reason, Is.EqualTo(ViewChangeReason.LeaderSlow));
        bench.Submit();
        Assert.That(bench[1].Chain[^1].Header.Proposal.Proposer, Is.EqualTo(new MemberIndex(1)), "the new leader stays");
    }

    [Test]
    public void P49_Late_every_third_time_is_too_often_and_every_sixth_is_not([Values(3, 6)] int every)
    {
        var bench = new Bench();
        for (var block = 1; block <= 60 && bench[1].Chain.All(b => b.Header.Proposal.Proposer.Value == 0); block++)
        {
            if (block % every == 0) bench.SlowLeaders.Add(0);
            bench.Submit();
            if (block % every != 0) continue;
            BeLate(bench, Backups);
            if (bench[1].Chain.Count < block) bench.LetPropose(0);
        }

        Assert.That(bench[1].Chain.Any(b => b.Header.Proposal.Proposer.Value != 0), Is.EqualTo(every == 3));
    }

    [Test]
    public void P49_One_member_that_finds_the_leader_slow_moves_nobody()
    {
        var bench = new Bench();
        for (var block = 1; block <= 5; block++)
        {
            bench.SlowLeaders.Add(0);
            bench.Submit();
            BeLate(bench, [3]);
            bench.LetPropose(0);
            Assert.That(bench[1].Chain, Has.Count.EqualTo(block));
        }

        Assert.That(bench[1].Chain.Select(b => b.Header.Proposal.Proposer.Value), Is.All.EqualTo(0));
        Assert.That(bench[1].Sent.OfType<ViewChange>(), Is.Empty);
        Assert.That(bench[3].Sent.OfType<ViewChange>(), Is.Not.Empty, "the one did ask");
    }

    [Test]
    public void P49_Where_everybody_is_slow_each_is_tried_once_and_then_nobody_is_blamed()
    {
        var bench = new Bench();
        for (var block = 1; block <= 40; block++)
        {
            bench.SlowLeaders.UnionWith([0, 1, 2, 3]);
            bench.Submit();
            BeLate(bench, [.. Enumerable.Range(0, 4)]);
            if (bench[0].Chain.Count < block) bench.LetPropose(LeaderOf(bench));
            Assert.That(bench[0].Chain, Has.Count.EqualTo(block));
        }

        var proposers = bench[0].Chain.Select(b => b.Header.Proposal.Proposer.Value).ToList();
        Assert.That(proposers.Zip(proposers.Skip(1)).Count(p => p.First != p.Second), Is.LessThanOrEqualTo(5));
        Assert.That(proposers.TakeLast(20).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void P49_Time_without_work_is_not_the_leaders_fault()
    {
        var bench = new Bench();
        foreach (var seat in bench.Seats) Assert.That(seat.Timers.Keys, Has.None.EqualTo(TimerId.Proposal));
        bench.Submit(5);
        foreach (var seat in bench.Seats) Assert.That(seat.Timers.Keys, Has.None.EqualTo(TimerId.Proposal), "all work is done");
    }

    private static int LeaderOf(Bench bench)
    {
        var inView = bench.Seats.Max(s => s.Status.View);
        return bench.Seats.First(s => s.Effects.OfType<Effect.BuildProposal>().LastOrDefault() is { } build
            && build.View == inView && build.Height == s.Status.Committed.Next).Index;
    }

    private static void BeLate(Bench bench, IEnumerable<int> members)
    {
        foreach (var member in members)
        {
            if (bench[member].Timers.ContainsKey(TimerId.Proposal)) bench.Fire(member, TimerId.Proposal);
        }
    }
}
