using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class LimitsTests
{
    private static readonly Hash256 SomeDigest = Hashing.Of(Domain.Proposal, [1]);
    private static readonly Hash256 OtherDigest = Hashing.Of(Domain.Proposal, [2]);

    [TestCase(VoteStep.Prepare)]
    [TestCase(VoteStep.Commit)]
    public void P80_Two_votes_for_one_step_are_evidence_that_anybody_can_check(VoteStep step)
    {
        var bench = new Bench();
        bench.Deliver(3, 1, bench.SignedVote(3, step, 1, 0, SomeDigest));
        bench.Deliver(3, 1, bench.SignedVote(3, step, 1, 0, OtherDigest));
        var evidence = bench[1].Effects.OfType<Effect.Accuse>().Single().Evidence;
        Assert.That(evidence.Culprit, Is.EqualTo(new MemberIndex(3)));
        Assert.That(evidence.Problem(bench.City.Genesis.ChainId, bench.City.Membership, bench.City.Signatures), Is.Null);
        var writer = new CanonicalWriter();
        evidence.Encode(writer);
        Assert.That(Evidence.Decode(writer.Written), Is.EqualTo(evidence));
    }

    [Test]
    public void P80_A_member_is_accused_once_per_height()
    {
        var bench = new Bench();
        for (byte i = 0; i < 50; i++) bench.Deliver(3, 1, bench.SignedVote(3, VoteStep.Prepare, 1, 0, Hashing.Of(Domain.Proposal, [i])));
        Assert.That(bench[1].Effects.OfType<Effect.Accuse>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void P47_A_leader_with_two_proposals_is_accused_and_left()
    {
        var bench = new Bench();
        bench.Deliver(0, 1, bench.SignedPrePrepare(0, bench.NewProposal(0, 0)));
        bench.Deliver(0, 1, bench.SignedPrePrepare(0, bench.NewProposal(0, 0)));
        Assert.That(bench[1].Effects.OfType<Effect.Accuse>().Single().Evidence.Culprit, Is.EqualTo(new MemberIndex(0)));
        Assert.That(bench[1].Observed<ConsensusEvent.ViewChangeStarted>().Single().Reason, Is.EqualTo(ViewChangeReason.LeaderEquivocated));
        Assert.That(bench[1].Sent.OfType<Vote>().Count(), Is.EqualTo(1), "it voted for the first and for no other");
    }

    [Test]
    public void P81_A_flood_of_views_displaces_only_the_floods_own_votes()
    {
        var table = new VoteTable(4);
        var bench = new Bench();
        table.Add(bench.SignedVote(1, VoteStep.Prepare, 1, 0, SomeDigest));
        for (ulong view = 0; view < 100; view++) table.Add(bench.SignedVote(3, VoteStep.Prepare, 1, view, SomeDigest));
        Assert.That(table.All().Count(), Is.EqualTo(3));
        Assert.That(table.Count(View.Zero, SomeDigest), Is.EqualTo(1));
        Assert.That(table.Find(3, new View(99)), Is.Not.Null);
        Assert.That(table.Find(3, new View(98)), Is.Not.Null);
    }

    [Test]
    public void P82_Far_heights_are_only_a_hint_to_catch_up()
    {
        var bench = new Bench();
        bench.Deliver(3, 1, bench.SignedVote(3, VoteStep.Commit, 1_000_000, 0, SomeDigest));
        var fetch = bench[1].Effects.OfType<Effect.CatchUp>().Single();
        Assert.That(fetch.From, Is.EqualTo(new MemberIndex(3)));
        Assert.That(fetch.Target, Is.EqualTo(new Height(999_999)));
        bench.Deliver(3, 1, bench.SignedVote(3, VoteStep.Commit, 2_000_000, 0, SomeDigest));
        Assert.That(bench[1].Effects.OfType<Effect.CatchUp>().Count(), Is.EqualTo(1), "one at a time");
    }

    [Test]
    public void P51_A_liar_about_heights_does_not_keep_a_member_from_asking_others()
    {
        var bench = new Bench();
        bench.Crash(2);
        bench.Submit(10);
        bench.LoseBlocks = (_, to) => to == 2;
        bench.Restart(2);
        bench.Deliver(3, 2, bench.SignedVote(3, VoteStep.Commit, 1_000_000, 0, SomeDigest));
        bench.Repair(8);
        Assert.That(bench[2].Effects.OfType<Effect.CatchUp>().Select(c => c.From).Distinct().Count(), Is.GreaterThan(1));
        bench.LoseBlocks = (_, _) => false;
        bench.Repair(8);
        Assert.That(bench[2].Chain, Has.Count.EqualTo(10));
    }

    [Test]
    public void P51_A_small_lag_without_progress_is_fetched_at_the_next_status_timers()
    {
        var bench = new Bench();
        bench.Crash(2);
        bench.Submit(2);
        bench.LoseBlocks = (_, to) => to == 2;
        bench.Restart(2);
        bench.Repair(1);
        bench[2].Effects.Clear();
        bench.Repair(3);
        Assert.That(bench[2].Effects.OfType<Effect.CatchUp>().Select(c => c.Target), Is.All.EqualTo(new Height(2)));
        Assert.That(bench[2].Effects.OfType<Effect.CatchUp>().Count(), Is.EqualTo(3));
    }

    [Test]
    public void P62_A_flood_of_statuses_gets_few_answers()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote };
        bench.Submit();
        bench[0].Effects.Clear();
        var status = new Status(Height.Genesis, View.Zero, true, false, default, default, default);
        for (var i = 0; i < 100; i++) bench.Feed(0, new Input.MessageReceived(new MemberIndex(3), status));
        Assert.That(bench[0].Sent.OfType<PrePrepare>().Count(), Is.InRange(1, 8));
    }

    [Test]
    public void P54_A_certificate_without_its_block_fetches_it_after_a_while()
    {
        var bench = new Bench { Lose = (_, to, m) => to == 3 && m is PrePrepare };
        bench.Submit();
        Assert.That(bench[3].Chain, Is.Empty);
        Assert.That(bench[3].Effects.OfType<Effect.CatchUp>(), Is.Empty);
        Assert.That(bench[3].Timers.ContainsKey(TimerId.MissingBlock), Is.True);
        bench.Fire(3, TimerId.MissingBlock);
        Assert.That(bench[3].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[3].Timers.ContainsKey(TimerId.MissingBlock), Is.False);
    }

    [Test]
    public void P55_Who_has_the_votes_passes_them_to_who_has_the_block()
    {
        // Member 1 commits and dies. Member 2 has all votes but not the block; 0 and 3 have the block and two votes.
        var bench = new Bench { Lose = (_, to, m) => (to == 2 && m is PrePrepare) || (to is 0 or 3 && m is Vote { Step: VoteStep.Commit }) };
        bench.Submit();
        bench.Crash(1);
        Assert.That(bench.Seats.Select(s => s.Chain.Count), Is.EqualTo(new[] { 0, 1, 0, 0 }));
        bench.Lose = (from, to, m) => (to == 2 && m is PrePrepare) || (from != 2 && m is Vote { Step: VoteStep.Commit });
        bench.Repair();
        Assert.That(bench.Seats.Select(s => s.Chain.Count), Is.All.EqualTo(1));
    }

    [Test]
    public void P55_A_member_with_a_certificate_and_no_block_takes_part_in_view_changes()
    {
        var bench = new Bench { Lose = (_, to, m) => (to == 2 && m is PrePrepare) || (to is 0 or 3 && m is Vote { Step: VoteStep.Commit }) };
        bench.Submit();
        bench.Crash(1);
        bench.Lose = (_, _, m) => m is Status or Vote { View.Value: 0 };
        bench.FireViewTimers(0, 2, 3);
        bench.FireViewTimers(0, 2, 3);
        Assert.That(bench[0].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[0].Chain[0].Header.Hash(), Is.EqualTo(bench[1].Chain[0].Header.Hash()));
    }

    [Test]
    public void A_restarted_member_catches_up_by_statuses_alone()
    {
        var bench = new Bench();
        bench.Crash(2);
        bench.Submit(20);
        bench.Restart(2);
        bench.Repair(3);
        Assert.That(bench[2].Chain, Has.Count.EqualTo(20));
    }

    [Test]
    public void Nothing_happens_after_a_halt()
    {
        var bench = new Bench { Diverging = 2 };
        bench.Submit();
        bench[2].Effects.Clear();
        bench.Repair();
        Assert.That(bench[2].Effects, Is.Empty);
        Assert.That(bench[2].Status.Halted, Is.True);
    }
}
