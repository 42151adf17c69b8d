using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class ViewChangeTests
{
    [Test]
    public void Leader_silent__the_next_member_leads_after_the_timeout()
    {
        var bench = new Bench();
        bench.Crash(0);
        bench.Submit(2);
        Assert.That(bench[1].Chain, Is.Empty);
        bench.FireViewTimers(1, 2, 3);
        Assert.That(bench[1].Chain, Has.Count.EqualTo(2));
        Assert.That(bench[1].Chain[0].Certificate.View, Is.EqualTo(new View(1)));
        Assert.That(bench[1].Chain[0].Header.Proposal.Proposer, Is.EqualTo(new MemberIndex(1)));
        Assert.That(bench[1].Chain[1].Certificate.View, Is.EqualTo(View.Zero), "P30: one view change, then the new leader stays");
    }

    [Test]
    public void P45_A_leader_whose_link_breaks_is_left_at_once()
    {
        var bench = new Bench();
        bench.Crash(0);
        bench.Submit();
        foreach (var i in new[] { 1, 2, 3 }) bench.Feed(i, new Input.PeerLinkChanged(new MemberIndex(0), Up: false));
        bench.Run();
        Assert.That(bench[1].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[2].Observed<ConsensusEvent.ViewChangeStarted>().Single().Reason, Is.EqualTo(ViewChangeReason.LeaderUnreachable));
    }

    [Test]
    public void P45_Without_work_a_broken_link_changes_nothing()
    {
        var bench = new Bench();
        foreach (var i in new[] { 1, 2, 3 }) bench.Feed(i, new Input.PeerLinkChanged(new MemberIndex(0), Up: false));
        bench.Run();
        Assert.That(bench.Seats.SelectMany(s => s.Sent).OfType<ViewChange>(), Is.Empty);
    }

    [Test]
    public void P45_A_dead_leader_and_its_dead_successor_cost_one_timeout_and_no_more()
    {
        var bench = new Bench(7);
        bench.Crash(0, 1);
        foreach (var i in Enumerable.Range(2, 5)) bench.Feed(i, new Input.PeerLinkChanged(new MemberIndex(1), Up: false));
        bench.Submit();
        bench.FireViewTimers(2, 3, 4, 5, 6);
        Assert.That(bench[3].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[3].Chain[0].Certificate.View, Is.EqualTo(new View(2)));
    }

    [Test]
    public void P45_A_silent_leader_of_a_block_prepared_before_it_died_is_not_waited_for_again()
    {
        var bench = new Bench();
        bench.Lose = (_, _, m) => m is Vote { Step: VoteStep.Commit };
        bench.Submit(2);
        bench.Crash(0);
        for (var i = 0; i < 3; i++) bench.Fire(1 + i, TimerId.Status);
        bench.Repair(2);
        bench.Lose = (_, _, _) => false;
        bench.FireViewTimers(1, 2, 3);
        Assert.That(bench[1].Chain, Has.Count.EqualTo(2), "block 1 names member 0 as proposer, yet nobody waits for it at height 2");
        Assert.That(bench[1].Chain[0].Header.Proposal.Proposer, Is.EqualTo(new MemberIndex(0)));
        Assert.That(bench[1].Chain[1].Header.Proposal.Proposer, Is.EqualTo(new MemberIndex(1)));
    }

    [Test]
    public void P43_A_prepared_block_survives_the_view_change()
    {
        var bench = new Bench();
        bench.Lose = (_, _, m) => m is Vote { Step: VoteStep.Commit };
        bench.Submit();
        var digest = bench[0].Sent.OfType<PrePrepare>().Single().Vote.Digest;
        Assert.That(bench[1].Chain, Is.Empty);
        bench.Lose = (_, _, _) => false;
        bench.Crash(0);
        bench.FireViewTimers(1, 2, 3);
        Assert.That(bench[1].Chain[0].Proposal.Digest, Is.EqualTo(digest));
        Assert.That(bench[1].Chain[0].Header.Proposal.Proposer, Is.EqualTo(new MemberIndex(0)), "the header stays what it was");
        var newView = bench[1].Sent.OfType<NewView>().Single();
        Assert.That(newView.PrePrepare!.Leader, Is.EqualTo(new MemberIndex(1)));
    }

    [Test]
    public void P15_A_prepared_block_is_not_checked_for_timeliness_again()
    {
        var bench = new Bench();
        bench.Lose = (from, to, m) => m is Vote { Step: VoteStep.Commit } || (to == 3 && m is PrePrepare);
        bench.Submit();
        bench.Lose = (_, _, _) => false;
        bench.Crash(0);
        bench.FireViewTimers(1, 2, 3);
        var check = bench[3].Effects.OfType<Effect.CheckProposal>().Last();
        Assert.That(check.CheckTimeliness, Is.False);
        Assert.That(bench[3].Chain, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_block_that_only_one_member_saw_committed_is_what_the_others_commit()
    {
        var bench = new Bench();
        bench.Lose = (_, to, m) => to != 3 && m is Vote { Step: VoteStep.Commit };
        bench.Submit();
        Assert.That(bench[3].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[1].Chain, Is.Empty);
        bench.Crash(3, 0);
        bench.Lose = (_, _, _) => false;
        bench.Restart(0);
        bench.FireViewTimers(0, 1, 2);
        Assert.That(bench[1].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[1].Chain[0].Header.Hash(), Is.EqualTo(bench[3].Chain[0].Header.Hash()));
    }

    [Test]
    public void P52_A_member_that_committed_answers_a_view_change_with_blocks()
    {
        var bench = new Bench();
        bench.Lose = (_, to, m) => to == 2 && m is Vote { Step: VoteStep.Commit };
        bench.Submit();
        Assert.That(bench[2].Chain, Is.Empty);
        bench.Lose = (_, _, _) => false;
        bench.FireViewTimers(2);
        Assert.That(bench[2].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[0].Effects.OfType<Effect.SendBlocks>(), Is.Not.Empty);
    }

    [Test]
    public void P44_One_member_with_a_huge_view_pulls_nobody()
    {
        var bench = new Bench();
        bench.Deliver(3, 1, bench.SignedViewChange(3, 1, long.MaxValue - 1));
        bench.Deliver(3, 1, bench.SignedViewChange(3, 1, 7));
        Assert.That(bench[1].Status.View, Is.EqualTo(View.Zero));
        Assert.That(bench[1].Sent.OfType<ViewChange>(), Is.Empty);
    }

    [Test]
    public void P44_Of_f_plus_1_members_in_different_higher_views_the_smallest_is_joined()
    {
        var bench = new Bench();
        bench.Deliver(3, 1, bench.SignedViewChange(3, 1, 9));
        bench.Deliver(2, 1, bench.SignedViewChange(2, 1, 4));
        Assert.That(bench[1].Status.View, Is.EqualTo(new View(4)));
        Assert.That(bench[1].Status.Active, Is.False);
        Assert.That(bench[1].Observed<ConsensusEvent.ViewChangeStarted>().Last().Reason, Is.EqualTo(ViewChangeReason.OthersMoved));
    }

    [Test]
    public void P41_After_asking_for_a_view_nothing_is_voted_below_it()
    {
        var bench = new Bench();
        bench.Submit(0);
        bench.Deliver(3, 1, bench.SignedViewChange(3, 1, 2));
        bench.Deliver(2, 1, bench.SignedViewChange(2, 1, 2));
        bench.Deliver(0, 1, bench.SignedPrePrepare(0, bench.NewProposal(0, 0)));
        Assert.That(bench[1].Sent.OfType<Vote>(), Is.Empty);
    }

    [Test]
    public void P42_The_timer_of_an_asked_view_starts_with_the_quorum()
    {
        var bench = new Bench { Lose = (_, _, m) => m is NewView or PrePrepare };
        bench.Submit();
        bench.Crash(0);
        bench.FireViewTimers(2);
        Assert.That(bench[2].Timers.ContainsKey(TimerId.View), Is.False, "nobody could have opened the view yet");
        bench.FireViewTimers(3);
        Assert.That(bench[2].Timers[TimerId.View], Is.EqualTo(ConsensusParameters.Default.BaseTimeout * 2), "P40: doubled");
        bench.FireViewTimers(1, 2, 3);
        Assert.That(bench[2].Status.View, Is.EqualTo(new View(2)));
    }

    [Test]
    public void P40_Timeouts_double_up_to_the_maximum_and_start_over_with_progress()
    {
        var timeouts = new Timeouts(ConsensusParameters.Default);
        Assert.That(timeouts.Of(View.Zero), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(timeouts.Of(new View(3)), Is.EqualTo(TimeSpan.FromSeconds(8)));
        Assert.That(timeouts.Of(new View(4)), Is.EqualTo(TimeSpan.FromSeconds(16)));
        Assert.That(timeouts.Of(new View(ulong.MaxValue)), Is.EqualTo(TimeSpan.FromSeconds(16)));
        var bench = new Bench();
        bench.Crash(0);
        bench.Submit(2);
        bench.Lose = (_, _, m) => m is Vote { Height.Value: 2 };
        bench.FireViewTimers(1, 2, 3);
        Assert.That(bench[2].Timers[TimerId.View], Is.EqualTo(ConsensusParameters.Default.BaseTimeout));
    }

    [Test]
    public void P40_An_idle_chain_runs_no_view_timer_and_only_reports()
    {
        var bench = new Bench();
        bench.Submit(2);
        foreach (var seat in bench.Seats)
        {
            Assert.That(seat.Timers.ContainsKey(TimerId.View), Is.False);
            seat.Effects.Clear();
        }

        bench.Repair();
        foreach (var seat in bench.Seats)
        {
            Assert.That(seat.Timers[TimerId.Status], Is.EqualTo(ConsensusParameters.Default.BaseTimeout * 2));
            Assert.That(seat.Sent, Is.All.InstanceOf<Status>());
        }
    }

    [Test]
    public void P43_A_new_view_that_hides_a_prepared_block_does_not_pass_the_gate()
    {
        var bench = new Bench();
        var prepared = bench.PreparedBy(bench.NewProposal(0, 0), 0, 0, 1, 2);
        var other = bench.NewProposal(1, 0);
        var shown = bench.SignedViewChange(2, 1, 1, prepared).WithoutProposal();
        ViewChange[] asked = [bench.SignedViewChange(1, 1, 1), shown, bench.SignedViewChange(3, 1, 1)];
        var lie = new NewView(new Height(1), new View(1), asked, bench.SignedPrePrepare(1, other, 1));
        Assert.That(bench.Gate(lie)!.Code, Is.EqualTo(MessageVerifier.BadContent));
        bench.Deliver(1, 3, lie);
        Assert.That(bench[3].Status.View, Is.EqualTo(View.Zero), "and the replica recomputes the choice once more");
        var honest = new NewView(new Height(1), new View(1), asked, bench.SignedPrePrepare(1, prepared.Proposal, 1));
        Assert.That(bench.Gate(honest), Is.Null);
        bench.Deliver(1, 3, honest);
        Assert.That(bench[3].Status.View, Is.EqualTo(new View(1)));
        Assert.That(bench[3].Status.Active, Is.True);
    }

    [Test]
    public void P43_Of_two_prepared_blocks_the_one_of_the_higher_view_is_proposed_again()
    {
        var bench = new Bench(7);
        var older = bench.PreparedBy(bench.NewProposal(0, 0), 0, 0, 1, 2, 3, 4);
        var newer = bench.PreparedBy(bench.NewProposal(1, 0), 1, 1, 2, 3, 4, 5);
        bench.Crash(0, 1);
        // View 3 belongs to member 3, which collects.
        bench.Deliver(2, 3, bench.SignedViewChange(2, 1, 3, older));
        bench.Deliver(4, 3, bench.SignedViewChange(4, 1, 3, newer));
        bench.Deliver(5, 3, bench.SignedViewChange(5, 1, 3));
        bench.Deliver(6, 3, bench.SignedViewChange(6, 1, 3));
        var newView = bench[3].Sent.OfType<NewView>().Single();
        Assert.That(newView.PrePrepare!.Vote.Digest, Is.EqualTo(newer.Proposal.Digest));
        Assert.That(newView.ViewChanges, Has.Count.EqualTo(5));
    }

    [Test]
    public void P46_A_prepared_certificate_of_somebody_who_did_not_lead_its_view_is_ignored()
    {
        var bench = new Bench();
        var forged = bench.PreparedBy(bench.NewProposal(2, 0), 2, 0, 1, 3);
        bench.Deliver(3, 1, bench.SignedViewChange(3, 1, 1, forged));
        bench.Deliver(2, 1, bench.SignedViewChange(2, 1, 1));
        Assert.That(bench[1].Status.View, Is.EqualTo(View.Zero), "only one of the two view changes counts");
    }

    [Test]
    public void P47_An_overdue_transaction_makes_a_member_leave_the_view_and_f_plus_1_depose_the_leader()
    {
        var bench = new Bench { Lose = (_, _, m) => m is PrePrepare { Leader.Value: 0 } };
        bench.Submit();
        bench.Feed(2, new Input.TransactionOverdue());
        bench.Run();
        Assert.That(bench[1].Chain, Is.Empty);
        bench.Feed(3, new Input.TransactionOverdue());
        bench.Run();
        Assert.That(bench[1].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[1].Chain[0].Header.Proposal.Proposer, Is.EqualTo(new MemberIndex(1)));
    }

    [Test]
    public void A_view_opened_with_nothing_to_propose_goes_on_like_view_0()
    {
        var bench = new Bench();
        bench.Feed(2, new Input.TransactionOverdue());
        bench.Feed(3, new Input.TransactionOverdue());
        bench.Run();
        Assert.That(bench.Seats.Select(s => s.Status.View), Is.All.EqualTo(new View(1)));
        Assert.That(bench.Seats.Select(s => s.Status.Active), Is.All.True);
        Assert.That(bench[1].Sent.OfType<NewView>().Single().PrePrepare, Is.Null);
        bench.Submit();
        Assert.That(bench.Seats.Select(s => s.Chain.Count), Is.All.EqualTo(1));
        Assert.That(bench[0].Chain[0].Certificate.View, Is.EqualTo(new View(1)));
    }

    [Test]
    public void P43_A_block_of_a_higher_view_without_its_new_view_gets_no_vote()
    {
        var bench = new Bench();
        bench.Deliver(3, 2, bench.SignedViewChange(3, 1, 1));
        bench.Deliver(0, 2, bench.SignedViewChange(0, 1, 1));
        bench.Deliver(1, 2, bench.SignedPrePrepare(1, bench.NewProposal(1, 0), 1));
        Assert.That(bench[2].Status.View, Is.EqualTo(new View(1)));
        Assert.That(bench[2].Sent.OfType<Vote>(), Is.Empty);
    }

    [Test]
    public void P43_In_a_view_opened_with_a_prepared_block_no_other_block_gets_a_vote()
    {
        var bench = new Bench();
        var prepared = bench.PreparedBy(bench.NewProposal(0, 0), 0, 0, 1, 2);
        var shown = bench.SignedViewChange(2, 1, 1, prepared).WithoutProposal();
        ViewChange[] asked = [bench.SignedViewChange(0, 1, 1), shown, bench.SignedViewChange(3, 1, 1)];
        bench.Deliver(1, 3, new NewView(new Height(1), new View(1), asked, bench.SignedPrePrepare(1, prepared.Proposal, 1)));
        bench.Deliver(1, 3, bench.SignedPrePrepare(1, bench.NewProposal(1, 0), 1));
        Assert.That(bench[3].Sent.OfType<Vote>().Select(v => v.Digest), Is.All.EqualTo(prepared.Proposal.Digest));
        Assert.That(bench[3].Effects.OfType<Effect.Accuse>().Single().Evidence.Culprit, Is.EqualTo(new MemberIndex(1)));
    }

    [Test]
    public void A_member_that_voted_commit_still_takes_part_in_the_view_change()
    {
        var bench = new Bench();
        bench.Lose = (_, _, m) => m is Vote { Step: VoteStep.Commit };
        bench.Submit();
        Assert.That(bench[2].Sent.OfType<Vote>().Any(v => v.Step == VoteStep.Commit), Is.True);
        bench.FireViewTimers(2);
        Assert.That(bench[2].Sent.OfType<ViewChange>().Single().Prepared, Is.Not.Null);
    }

    [Test]
    public void Everything_lost_is_sent_again_after_statuses_until_the_view_changes()
    {
        var bench = new Bench();
        bench.Crash(0);
        bench.Lose = (_, _, _) => true;
        bench.Submit();
        bench.FireViewTimers(1, 2, 3);
        bench.Lose = (_, _, _) => false;
        bench.Repair();
        Assert.That(bench[1].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[2].Chain, Has.Count.EqualTo(1));
        Assert.That(bench[3].Chain, Has.Count.EqualTo(1));
    }
}
