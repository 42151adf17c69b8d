using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class RestartTests
{
    [Test]
    public void P70_A_restarted_member_never_votes_for_another_proposal_of_the_view_it_voted_in()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote };
        bench.Submit();
        var voted = bench[1].Sent.OfType<Vote>().Single(v => v.Step == VoteStep.Prepare);
        bench.Crash(1);
        bench.Restart(1);
        bench[1].Effects.Clear();
        bench.Deliver(0, 1, bench.SignedPrePrepare(0, bench.NewProposal(0, 0)));
        Assert.That(bench[1].Sent.OfType<Vote>().Where(v => v.Step == VoteStep.Prepare && v.Digest != voted.Digest), Is.Empty);
    }

    [Test]
    public void P72_A_restarted_member_repeats_its_prepare_for_the_same_proposal_without_another_write()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote };
        bench.Submit();
        bench.Crash(1);
        bench[1].Effects.Clear();
        bench.Restart(1);
        Assert.That(bench[1].Sent.OfType<Vote>().Count(v => v.Step == VoteStep.Prepare), Is.EqualTo(1));
        Assert.That(bench[1].Effects.OfType<Effect.Persist>(), Is.Empty);
    }

    [Test]
    public void P70_A_restarted_leader_does_not_propose_a_second_block()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote or PrePrepare };
        bench.Submit();
        bench.Crash(0);
        bench[0].Effects.Clear();
        bench.Restart(0);
        bench.Feed(0, new Input.TransactionsPending(true));
        bench.Run();
        Assert.That(bench[0].Effects.OfType<Effect.BuildProposal>(), Is.Empty);
        Assert.That(bench[0].Sent.OfType<PrePrepare>(), Is.Empty);
    }

    [Test]
    public void P72_A_restarted_leader_takes_its_own_proposal_back_from_others()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote };
        bench.Submit();
        bench.Crash(0);
        bench.Lose = (_, _, _) => false;
        bench.Restart(0);
        bench.Repair(10);
        Assert.That(bench.Seats.Select(s => s.Chain.Count), Is.All.EqualTo(1));
        Assert.That(bench[0].Chain[0].Certificate.View, Is.EqualTo(View.Zero), "nobody had to change the view");
    }

    [Test]
    public void P72_After_a_power_cut_of_the_whole_city_the_prepared_block_commits()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote { Step: VoteStep.Commit } };
        bench.Submit();
        var digest = bench[0].Sent.OfType<PrePrepare>().Single().Vote.Digest;
        bench.Crash(0, 1, 2, 3);
        bench.Lose = (_, _, _) => false;
        for (var i = 0; i < 4; i++) bench.Restart(i);
        bench.Repair();
        Assert.That(bench.Seats.Select(s => s.Chain.Count), Is.All.EqualTo(1));
        Assert.That(bench[0].Chain[0].Proposal.Digest, Is.EqualTo(digest));
    }

    [Test]
    public void P72_A_member_restarted_while_it_asked_for_a_view_asks_again_with_the_same_certificate()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote { Step: VoteStep.Commit } };
        bench.Submit();
        bench.FireViewTimers(2);
        var before = bench[2].Sent.OfType<ViewChange>().Single();
        bench.Crash(2);
        bench[2].Effects.Clear();
        bench.Restart(2);
        var after = bench[2].Sent.OfType<ViewChange>().First();
        Assert.That(after.View, Is.EqualTo(before.View));
        Assert.That(after.Signature, Is.EqualTo(before.Signature));
        Assert.That(after.Prepared!.Digest, Is.EqualTo(before.Prepared!.Digest));
        Assert.That(bench[2].Status.Active, Is.False);
    }

    [Test]
    public void P43_A_member_restarted_inside_a_view_takes_up_no_other_block_there()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote { View.Value: 1 } };
        bench.Crash(0);
        bench.Submit();
        bench.FireViewTimers(1, 2, 3);
        Assert.That(bench[3].Sent.OfType<Vote>().Single().View, Is.EqualTo(new View(1)));
        bench.Lose = (_, to, _) => to == 3;
        bench.Crash(3);
        bench.Restart(3);
        Assert.That(bench[3].Status.Active, Is.True);
        bench.Deliver(1, 3, bench.SignedPrePrepare(1, bench.NewProposal(1, 3), 1));
        Assert.That(bench[3].Status.HasProposal, Is.False);
    }

    [Test]
    public void P71_A_member_that_lost_its_record_votes_only_after_others_committed_two_more_heights()
    {
        var bench = new Bench();
        bench.Submit();
        bench.Crash(3);
        bench.Restart(3, loseRecord: true);
        bench.Repair(1);
        bench[3].Effects.Clear();
        bench.Submit();
        Assert.That(bench[3].Chain, Has.Count.EqualTo(2), "it follows");
        Assert.That(bench[3].Sent.OfType<Vote>(), Is.Empty, "and does not vote");
        Assert.That(bench[3].Status.ObserveUntil, Is.EqualTo(new Height(3)));
        bench.Submit();
        Assert.That(bench[3].Sent.OfType<Vote>(), Is.Empty);
        Assert.That(bench[3].Status.ObserveUntil, Is.Null);
        bench.Submit();
        Assert.That(bench[3].Sent.OfType<Vote>(), Is.Not.Empty);
    }

    [Test]
    public void P71_What_others_have_committed_raises_the_height_to_observe_until()
    {
        var bench = new Bench();
        bench.Submit(5);
        bench.Crash(3);
        bench[3].Chain.Clear();
        bench.Lose = (from, to, m) => to == 3 && m is not Status;
        bench.Restart(3, loseRecord: true);
        Assert.That(bench[3].Status.ObserveUntil, Is.EqualTo(new Height(2)));
        bench.Repair(1);
        Assert.That(bench[3].Status.ObserveUntil, Is.EqualTo(new Height(7)));
        var record = SafetyRecord.Decode(bench[3].Disk!)!;
        Assert.That(record.ObserveUntil, Is.EqualTo(new Height(7)), "a restart does not forget that it observes");
    }

    [Test]
    public void P71_An_observing_member_neither_leads_nor_asks_for_views()
    {
        var bench = new Bench();
        bench.Crash(0);
        bench.Restart(0, loseRecord: true);
        bench[0].Effects.Clear();
        bench.Submit();
        bench.FireViewTimers(0);
        Assert.That(bench[0].Sent, Is.All.InstanceOf<Status>());
        bench.FireViewTimers(1, 2, 3);
        Assert.That(bench[1].Chain, Has.Count.EqualTo(1));
    }

    [Test]
    public void P73_A_restored_backup_shows_by_its_own_signature_in_a_certificate_that_it_fetches()
    {
        var bench = new Bench();
        bench.Submit(2);
        var backup = bench[2].Disk;
        bench.Submit(4);
        bench.Crash(2);
        bench[2].Disk = backup;
        bench[2].Chain.RemoveRange(2, 4);
        bench[2].Effects.Clear();
        bench.Restart(2);
        bench.Repair();
        Assert.That(bench[2].Chain, Has.Count.EqualTo(6), "it follows");
        Assert.That(bench[2].Observed<ConsensusEvent.VotesForgotten>().First().Height, Is.EqualTo(new Height(3)));
        Assert.That(bench[2].Status.ObserveUntil, Is.EqualTo(new Height(8)));
        bench.Submit(2);
        Assert.That(bench[2].Sent.OfType<Vote>(), Is.Empty);
        bench.Submit();
        Assert.That(bench[2].Sent.OfType<Vote>(), Is.Not.Empty);
    }

    [Test]
    public void P73_A_record_older_than_the_ledger_shows_at_the_start()
    {
        var bench = new Bench();
        bench.Submit();
        var old = bench[3].Disk;
        bench.Submit(3);
        bench.Crash(3);
        bench[3].Disk = old;
        bench.Restart(3);
        Assert.That(bench[3].Observed<ConsensusEvent.VotesForgotten>(), Is.Not.Empty);
        Assert.That(bench[3].Status.ObserveUntil, Is.EqualTo(new Height(6)));
        Assert.That(SafetyRecord.Decode(bench[3].Disk!)!.ObserveUntil, Is.EqualTo(new Height(6)), "a restart does not forget that it observes");
    }

    [TestCase(VoteStep.Prepare)]
    [TestCase(VoteStep.Commit)]
    public void P63_P73_A_forgotten_vote_at_the_open_height_is_handed_back(VoteStep last)
    {
        var bench = new Bench();
        bench.Submit();
        var backup = bench[3].Disk;
        bench.Lose = (from, to, m) => m is Vote vote && (vote.Step > last || (vote.Step == VoteStep.Commit && (from, to) != (3, 1)));
        bench.Submit();
        Assert.That(bench[3].Sent.OfType<Vote>().Last().Step, Is.EqualTo(VoteStep.Commit));
        bench.Crash(3);
        bench[3].Disk = backup;
        bench[3].Effects.Clear();
        bench.Lose = (from, to, _) => from != 3 && (to != 3 || from != 1);
        bench.Restart(3);
        bench.Repair(2);
        Assert.That(bench[3].Status.ObserveUntil, Is.EqualTo(new Height(4)));
        Assert.That(bench[3].Sent.OfType<Vote>(), Is.Empty);
    }

    [Test]
    public void P63_P73_A_forgotten_proposal_is_handed_back_to_its_leader()
    {
        var bench = new Bench { Lose = (_, _, m) => m is Vote };
        bench.Submit();
        bench.Crash(0);
        bench[0].Disk = null;
        bench.Lose = (from, to, m) => m is Vote;
        bench.Restart(0);
        Assert.That(bench[0].Status.ObserveUntil, Is.EqualTo(new Height(3)));
    }

    [Test]
    public void P73_A_member_with_its_record_does_not_observe_whatever_is_handed_back()
    {
        var bench = new Bench();
        bench.Submit(2);
        bench.Lose = (_, _, m) => m is Vote { Step: VoteStep.Commit };
        bench.Submit();
        foreach (var member in new[] { 3, 0 })
        {
            bench.Crash(member);
            bench.Restart(member);
        }

        bench.FireViewTimers(0, 1, 2, 3);
        bench.Repair();
        bench.Crash(2);
        bench.Restart(2);
        bench.Lose = (_, _, _) => false;
        bench.Repair();
        Assert.That(bench[0].Chain, Has.Count.EqualTo(3));
        Assert.That(bench.Seats.SelectMany(s => s.Observed<ConsensusEvent.VotesForgotten>()), Is.Empty);
    }

    [Test]
    public void A_node_without_a_place_in_the_membership_follows_and_signs_nothing()
    {
        var bench = new Bench();
        var observer = new Replica(
            new ReplicaConfig(bench.City.Genesis.ChainId, null, bench.City.Membership, bench.City.Genesis.Parameters, null),
            RecoveredState.ForGenesis(bench.Genesis));
        var effects = new List<Effect>();
        observer.Step(new Input.Started(), effects);
        bench.Submit();
        foreach (var seat in bench.Seats)
        {
            foreach (var message in seat.Sent) observer.Step(new Input.MessageReceived(new MemberIndex(seat.Index), message), effects);
        }

        var proposal = effects.OfType<Effect.CheckProposal>().Single().Proposal;
        observer.Step(new Input.ProposalChecked(proposal.Digest, null), effects);
        observer.Step(new Input.BlockExecuted(proposal.Digest, bench.Execute(0, proposal)), effects);
        Assert.That(effects.OfType<Effect.Commit>().Single().Header, Is.EqualTo(bench[0].Chain[0].Header));
        Assert.That(effects.OfType<Effect.Broadcast>().Select(b => b.Message), Is.All.InstanceOf<Status>());
        Assert.That(effects.OfType<Effect.Persist>(), Is.Empty);
    }
}
