using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class NormalCaseTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(7)]
    public void Every_member_commits_the_same_blocks(int members)
    {
        var bench = new Bench(members);
        bench.Submit(5);
        foreach (var seat in bench.Seats)
        {
            Assert.That(seat.Chain, Has.Count.EqualTo(5));
            Assert.That(seat.Chain.Select(b => b.Header.Hash()), Is.EqualTo(bench[0].Chain.Select(b => b.Header.Hash())));
            Assert.That(seat.Chain[^1].Certificate.View, Is.EqualTo(View.Zero));
        }
    }

    [Test]
    public void Votes_leave_only_behind_the_record_that_remembers_them()
    {
        var bench = new Bench();
        bench.Submit(2);
        foreach (var seat in bench.Seats)
        {
            SafetyRecord? durable = null;
            foreach (var effect in seat.Effects)
            {
                if (effect is Effect.Persist persist) durable = persist.Record;
                if (effect is not Effect.Broadcast { Message: Vote vote }) continue;
                var cast = vote.Step == VoteStep.Prepare ? durable?.Prepare : durable?.Commit;
                Assert.That(cast, Is.EqualTo(new CastVote(vote.View, vote.Digest)));
            }
        }
    }

    [Test]
    public void P11_The_leader_votes_once_and_sends_no_prepare()
    {
        var bench = new Bench();
        bench.Submit();
        Assert.That(bench[0].Sent.OfType<PrePrepare>().Count(), Is.EqualTo(1));
        Assert.That(bench[0].Sent.OfType<Vote>().Count(v => v.Step == VoteStep.Prepare), Is.Zero);
        Assert.That(bench[0].Sent.OfType<Vote>().Count(v => v.Step == VoteStep.Commit), Is.EqualTo(1));
    }

    [Test]
    public void P10_Nothing_is_proposed_when_nothing_is_pending()
    {
        var bench = new Bench();
        bench.Repair();
        Assert.That(bench.Seats.SelectMany(s => s.Effects).OfType<Effect.BuildProposal>(), Is.Empty);
    }

    [Test]
    public void P22_No_commit_vote_before_this_nodes_own_execution()
    {
        var bench = new Bench();
        bench.SlowExecution.Add(1);
        bench.Submit();
        Assert.That(bench[1].Sent.OfType<Vote>().Where(v => v.Step == VoteStep.Commit), Is.Empty);
        Assert.That(bench[1].Chain, Is.Empty);
        var proposal = bench[1].Effects.OfType<Effect.Execute>().Single().Proposal;
        bench.Feed(1, new Input.BlockExecuted(proposal.Digest, bench.Execute(1, proposal)));
        bench.Run();
        Assert.That(bench[1].Chain, Has.Count.EqualTo(1));
    }

    [Test]
    public void P22_The_record_of_a_commit_vote_holds_the_prepared_proposal_and_says_so()
    {
        var bench = new Bench();
        bench.Submit();
        var persist = bench[2].Effects.OfType<Effect.Persist>().Last();
        Assert.That(persist.PreparedChanged, Is.True);
        Assert.That(persist.Record.Prepared!.Proposal.Digest, Is.EqualTo(bench[2].Chain[0].Proposal.Digest));
        Assert.That(persist.Record.Commit!.Value.Digest, Is.EqualTo(bench[2].Chain[0].Header.Hash()));
    }

    [Test]
    public void P21_The_leaders_own_prepare_does_not_count_twice()
    {
        var bench = new Bench();
        bench.Lose = (_, to, m) => to == 1 && m is Vote;
        bench.Submit();
        var proposal = bench[0].Sent.OfType<PrePrepare>().Single();
        bench.Deliver(0, 1, bench.SignedVote(0, VoteStep.Prepare, 1, 0, proposal.Vote.Digest));
        Assert.That(bench[1].Observed<ConsensusEvent.Prepared>(), Is.Empty, "pre-prepare and own prepare are two members, not three");
        bench.Deliver(2, 1, bench.SignedVote(2, VoteStep.Prepare, 1, 0, proposal.Vote.Digest));
        Assert.That(bench[1].Observed<ConsensusEvent.Prepared>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void P20_Prepares_and_commits_before_the_pre_prepare_count()
    {
        var bench = new Bench();
        PrePrepare? late = null;
        bench.Lose = (_, to, m) =>
        {
            if (to == 3 && m is PrePrepare p) late = p;
            return to == 3 && m is PrePrepare;
        };
        bench.Submit();
        Assert.That(bench[3].Chain, Is.Empty);
        bench.Deliver(0, 3, late!);
        Assert.That(bench[3].Chain, Has.Count.EqualTo(1));
    }

    [Test]
    public void P50_Messages_of_the_next_heights_wait_for_a_slower_member()
    {
        var bench = new Bench();
        bench.SlowExecution.Add(3);
        bench.Submit(3);
        Assert.That(bench[0].Chain, Has.Count.EqualTo(3));
        bench.SlowExecution.Clear();
        var first = bench[3].Effects.OfType<Effect.Execute>().Single().Proposal;
        bench.Feed(3, new Input.BlockExecuted(first.Digest, bench.Execute(3, first)));
        bench.Run();
        Assert.That(bench[3].Chain, Has.Count.EqualTo(3), "three blocks from what was kept, none fetched");
        Assert.That(bench[3].Effects.OfType<Effect.CatchUp>(), Is.Empty);
    }

    [Test]
    public void Duplicated_messages_change_nothing()
    {
        var bench = new Bench();
        bench.Submit();
        var commits = bench[1].Effects.OfType<Effect.Commit>().Count();
        foreach (var message in bench[0].Sent.ToList()) bench.Deliver(0, 1, message);
        Assert.That(bench[1].Effects.OfType<Effect.Commit>().Count(), Is.EqualTo(commits));
        Assert.That(bench[1].Effects.OfType<Effect.Accuse>(), Is.Empty);
    }

    [Test]
    public void P25_A_member_with_another_result_halts_with_both_hashes_and_the_others_go_on()
    {
        var bench = new Bench { Diverging = 2 };
        bench.Submit(3);
        var halt = bench[2].Effects.OfType<Effect.Halt>().Single();
        Assert.That(halt.OwnHash, Is.Not.EqualTo(halt.CertifiedHash));
        Assert.That(halt.CertifiedHash, Is.EqualTo(bench[0].Chain[0].Header.Hash()));
        Assert.That(bench[2].Chain, Is.Empty);
        Assert.That(bench[0].Chain, Has.Count.EqualTo(3));
    }

    [Test]
    public void P34_A_late_commit_vote_joins_the_parent_certificate()
    {
        var bench = new Bench();
        bench.SlowExecution.Add(3);
        bench.Submit();
        bench.SlowExecution.Clear();
        var proposal = bench[3].Effects.OfType<Effect.Execute>().Single().Proposal;
        bench.Feed(3, new Input.BlockExecuted(proposal.Digest, bench.Execute(3, proposal)));
        bench.Run();
        bench.Submit();
        var build = bench[0].Effects.OfType<Effect.BuildProposal>().Last(b => b.Height.Value == 2);
        Assert.That(build.ParentCertificate.Signatures, Has.Count.EqualTo(4));
    }

    [Test]
    public void P13_A_proposal_that_is_empty_or_not_later_or_on_another_parent_is_refused_and_the_view_left()
    {
        foreach (var wrong in new Func<Bench, Proposal>[]
        {
            b => b.NewProposal(0, 0, transactions: 0),
            b => b.NewProposal(0, 0, laterMs: 0),
            b => b.NewProposal(1, 0),
            b => Proposal.Create(
                b.City.Genesis.ChainId, new Height(1), Hash256.Zero, b.Genesis.Time.Add(TimeSpan.FromSeconds(1)), new MemberIndex(0),
                b.NewProposal(0, 0).TransactionIds, Certificate.ForGenesis(b.Genesis.Hash()), b.City.Membership.Hash),
        })
        {
            var bench = new Bench();
            bench.Deliver(0, 1, bench.SignedPrePrepare(0, wrong(bench)));
            Assert.That(bench[1].Observed<ConsensusEvent.ProposalRefused>().Count(), Is.EqualTo(1));
            Assert.That(bench[1].Sent.OfType<Vote>(), Is.Empty);
            Assert.That(bench[1].Sent.OfType<ViewChange>().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public void P12_A_pre_prepare_of_somebody_who_does_not_lead_is_ignored()
    {
        var bench = new Bench();
        bench.Deliver(2, 1, bench.SignedPrePrepare(2, bench.NewProposal(2, 0)));
        Assert.That(bench[1].Status.HasProposal, Is.False);
        Assert.That(bench[1].Status.Active, Is.True);
    }

    [Test]
    public void P14_Untimely_or_uncheckable_proposals_get_no_vote_but_the_view_stays()
    {
        var untimely = new Refusal(RefusalCodes.ProposalTime, "clock");
        var uncheckable = new Refusal(RefusalCodes.ProposalBodiesMissing, "bodies", Retryable: true);
        foreach (var refusal in new[] { untimely, uncheckable })
        {
            var bench = new Bench { Check = (m, _) => m == 1 ? refusal : null, Lose = (_, to, m) => to == 1 && m is Vote };
            bench.Submit();
            Assert.That(bench[1].Sent.OfType<Vote>(), Is.Empty);
            Assert.That(bench[1].Sent.OfType<ViewChange>(), Is.Empty);
            Assert.That(bench[0].Chain, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public void P14_A_re_sent_pre_prepare_restarts_a_check_that_could_not_finish()
    {
        var missing = true;
        var bench = new Bench();
        bench.Check = (m, _) => m == 1 && missing ? new Refusal(RefusalCodes.ProposalBodiesMissing, "bodies", Retryable: true) : null;
        bench.Lose = (_, to, m) => to == 1 && m is Vote;
        bench.Submit();
        missing = false;
        bench.Deliver(0, 1, bench[0].Sent.OfType<PrePrepare>().Single());
        Assert.That(bench[1].Sent.OfType<Vote>().Count(v => v.Step == VoteStep.Prepare), Is.EqualTo(1));
    }

    [Test]
    public void Started_comes_first_and_once()
    {
        var bench = new Bench();
        Assert.That(() => bench.Feed(0, new Input.Started()), Throws.TypeOf<InvariantViolatedException>());
    }
}
