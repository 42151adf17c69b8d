using CityConsortium.Simulation;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class SafetyRulesTests
{
    private static readonly Hash256 A = Hashing.Of(Domain.Proposal, [1]);
    private static readonly Hash256 B = Hashing.Of(Domain.Proposal, [2]);
    private static readonly Height One = new(1);
    private static readonly Height Two = new(2);

    [Test]
    public void One_digest_per_height_view_and_step()
    {
        var rules = Rules();
        Assert.That(rules.Prepare(One, View.Zero, A), Is.Not.Null);
        Assert.That(rules.Prepare(One, View.Zero, B), Is.Null);
        Assert.That(rules.Prepare(One, View.Zero, A), Is.Not.Null, "the same vote again");
        Assert.That(rules.PrePrepare(One, View.Zero, B), Is.Not.Null, "another step");
        Assert.That(rules.Prepare(One, new View(1), B), Is.Not.Null, "another view");
        Assert.That(rules.Prepare(One, View.Zero, A), Is.Null, "no way back");
        Assert.That(rules.Prepare(Two, View.Zero, A), Is.Not.Null);
        Assert.That(rules.Prepare(One, new View(5), B), Is.Null, "no lower height");
    }

    [Test]
    public void Repeating_a_vote_leaves_the_record_as_it_is()
    {
        var rules = Rules();
        rules.Prepare(One, View.Zero, A);
        var record = rules.Record;
        rules.Prepare(One, View.Zero, A);
        Assert.That(rules.Record, Is.SameAs(record));
    }

    [Test]
    public void Asking_for_a_view_forbids_votes_below_it()
    {
        var rules = Rules();
        Assert.That(rules.ViewChange(One, new View(3), null), Is.Not.Null);
        Assert.That(rules.Prepare(One, new View(2), A), Is.Null);
        Assert.That(rules.ViewChange(One, new View(2), null), Is.Null);
        Assert.That(rules.Prepare(One, new View(3), A), Is.Not.Null);
        Assert.That(rules.ViewChange(One, new View(3), null), Is.Null, "one that was voted in is not asked for");
    }

    [Test]
    public void A_view_change_shows_the_highest_prepared_proposal_even_if_the_caller_forgot_it()
    {
        var bench = new Bench();
        var prepared = bench.PreparedBy(bench.NewProposal(0, 0), 0, 0, 1, 2);
        var rules = Rules(bench.City);
        Assert.That(rules.Commit(prepared, A), Is.Not.Null);
        Assert.That(rules.Commit(prepared, B), Is.Null);
        Assert.That(rules.ViewChange(One, new View(1), null)!.Prepared, Is.EqualTo(prepared.Certificate));
    }

    [Test]
    public void Observing_refuses_every_vote_up_to_the_height()
    {
        var rules = Rules();
        rules.ObserveUntil(Two);
        Assert.That(rules.Prepare(Two, View.Zero, A), Is.Null);
        Assert.That(rules.PrePrepare(One, View.Zero, A), Is.Null);
        Assert.That(rules.ViewChange(Two, new View(1), null), Is.Null);
        rules.ObserveUntil(One);
        Assert.That(rules.MayVoteAt(Two), Is.False, "only ever raised");
        Assert.That(rules.Prepare(new Height(3), View.Zero, A), Is.Not.Null);
    }

    [Test]
    public void A_record_comes_back_from_its_bytes()
    {
        var bench = new Bench();
        bench.Submit();
        var record = bench[1].Effects.OfType<Effect.Persist>().Last().Record with { ObserveUntil = new Height(9) };
        var decoded = SafetyRecord.Decode(record.Encode())!;
        Assert.That(decoded with { Prepared = null }, Is.EqualTo(record with { Prepared = null }));
        Assert.That(decoded.Prepared!.Proposal.Digest, Is.EqualTo(record.Prepared!.Proposal.Digest));
        Assert.That(decoded.Prepared.Certificate.Signatures, Is.EqualTo(record.Prepared.Certificate.Signatures));
        Assert.That(decoded.Encode(), Is.EqualTo(record.Encode()));
    }

    [Test]
    public void Damaged_records_are_none()
    {
        var bench = new Bench();
        bench.Submit();
        var bytes = bench[1].Disk!;
        Assert.That(SafetyRecord.Decode([]), Is.Null);
        for (var cut = 1; cut < bytes.Length; cut += 7) Assert.That(SafetyRecord.Decode(bytes.AsSpan(0, cut)), Is.Null);
    }

    [Test]
    public void Only_the_member_itself_signs_for_it()
    {
        var city = new SimCity(4, ConsensusParameters.Default);
        var record = SafetyRecord.At(One);
        Assert.That(() => new SafetyRules(city.Signers[2], new MemberIndex(1), city.Genesis.ChainId, city.Membership, record), Breaks("a member signs with its own key"));
        Assert.That(() => new SafetyRules(city.Signers[1], new MemberIndex(4), city.Genesis.ChainId, city.Membership, record), Breaks("a member signs with its own key"));
    }

    [Test]
    public void A_commit_vote_without_a_quorum_behind_it_is_our_own_mistake()
    {
        var bench = new Bench();
        var two = bench.PreparedBy(bench.NewProposal(0, 0), 0, 0, 1);
        Assert.That(() => Rules(bench.City).Commit(two, A), Breaks("follows a prepared certificate"));
    }

    [Test]
    public void A_request_for_a_view_below_what_was_prepared_is_our_own_mistake()
    {
        var bench = new Bench();
        var prepared = bench.PreparedBy(bench.NewProposal(0, 0), 0, 3, 1, 2);
        Assert.That(() => Rules(bench.City).ViewChange(One, new View(3), prepared), Breaks("prepared in a lower view"));
        Assert.That(() => Rules(bench.City).ViewChange(One, new View(2), prepared), Breaks("prepared in a lower view"));
        Assert.That(Rules(bench.City).ViewChange(One, new View(4), prepared), Is.Not.Null);
    }

    [TestCase(0UL, 2UL, 2UL)]
    [TestCase(2UL, 0UL, 2UL)]
    public void P41_Of_two_prepared_proposals_the_higher_view_is_shown(ulong recorded, ulong given, ulong shown)
    {
        var bench = new Bench();
        var rules = Rules(bench.City);
        rules.Commit(bench.PreparedBy(bench.NewProposal(0, 0), 0, recorded, 1, 2), A);
        var other = bench.PreparedBy(bench.NewProposal(2, 0), 2, given, 1, 3);
        Assert.That(rules.ViewChange(One, new View(5), other)!.Prepared!.View, Is.EqualTo(new View(shown)));
        Assert.That(rules.Record.Prepared!.Certificate.View, Is.EqualTo(new View(shown)));
    }

    [Test]
    public void P41_Of_two_in_one_view_the_recorded_one_stays()
    {
        var bench = new Bench();
        var rules = Rules(bench.City);
        var first = bench.PreparedBy(bench.NewProposal(0, 0), 0, 1, 1, 2);
        rules.Commit(first, A);
        rules.ViewChange(One, new View(5), bench.PreparedBy(bench.NewProposal(0, 0), 0, 1, 1, 2));
        Assert.That(rules.Record.Prepared, Is.SameAs(first));
    }

    [Test]
    public void The_record_keeps_its_view_and_takes_nothing_along_to_the_next_height()
    {
        var bench = new Bench();
        var rules = Rules(bench.City);
        rules.Prepare(One, new View(2), A);
        rules.Commit(bench.PreparedBy(bench.NewProposal(0, 0), 0, 2, 1, 2), B);
        Assert.That(rules.Record.View, Is.EqualTo(new View(2)));
        Assert.That(rules.Record.Prepare, Is.EqualTo(new CastVote(new View(2), A)));
        rules.Prepare(Two, View.Zero, B);
        Assert.That(rules.Record, Is.EqualTo(SafetyRecord.At(Two) with { Prepare = new CastVote(View.Zero, B) }));
    }

    [Test]
    public void What_was_voted_is_known_by_height_view_and_digest()
    {
        var rules = Rules();
        rules.PrePrepare(One, new View(1), A);
        Assert.That(rules.HasVoted(One, new View(1), A));
        Assert.That(rules.HasVoted(One, new View(1), B), Is.False);
        Assert.That(rules.HasVoted(One, View.Zero, A), Is.False);
        Assert.That(rules.HasVoted(Two, new View(1), A), Is.False);
        rules.Prepare(Two, View.Zero, B);
        Assert.That(rules.HasVoted(Two, View.Zero, B));
        Assert.That(rules.HasVoted(Two, View.Zero, A), Is.False);
        Assert.That(rules.HasVoted(Two, new View(1), B), Is.False);
        Assert.That(rules.HasVoted(One, new View(1), A), Is.False, "of another height nothing is known");
    }

    [Test]
    public void A_leader_proposes_once_a_view_and_not_where_it_may_not_vote()
    {
        var rules = Rules();
        Assert.That(rules.MayPropose(One, View.Zero));
        rules.PrePrepare(One, new View(1), A);
        Assert.That(rules.MayPropose(One, View.Zero), Is.False);
        Assert.That(rules.MayPropose(One, new View(1)), Is.False);
        Assert.That(rules.MayPropose(One, new View(2)));
        Assert.That(rules.MayPropose(Two, View.Zero));
        rules.Prepare(One, new View(3), A);
        Assert.That(rules.MayPropose(One, new View(3)), "its prepare vote says nothing about a proposal");
        Assert.That(rules.MayPropose(One, new View(2)), Is.False);
        rules.ObserveUntil(Two);
        Assert.That(rules.MayPropose(Two, View.Zero), Is.False);
    }

    [Test]
    public void P73_It_remembers_what_it_voted_and_nothing_else_at_its_view()
    {
        var bench = new Bench();
        var rules = Rules(bench.City);
        var view = new View(2);
        rules.PrePrepare(Two, view, A);
        rules.Prepare(Two, view, B);
        Assert.That(rules.Remembers(VoteStep.PrePrepare, Two, view, A));
        Assert.That(rules.Remembers(VoteStep.Prepare, Two, view, B));
        Assert.That(rules.Remembers(VoteStep.PrePrepare, Two, view, B), Is.False);
        Assert.That(rules.Remembers(VoteStep.Prepare, Two, view, A), Is.False);
        Assert.That(rules.Remembers(VoteStep.Commit, Two, view, A), Is.False);
        Assert.That(rules.Remembers(VoteStep.Prepare, Two, new View(3), B), Is.False, "a higher view");
        Assert.That(rules.Remembers(VoteStep.Commit, Two, new View(1), A), "below its view it keeps nothing and votes nothing");
        Assert.That(rules.Remembers(VoteStep.Prepare, One, new View(9), A), "nor at lower heights");
        Assert.That(rules.Remembers(VoteStep.Prepare, new Height(3), View.Zero, A), Is.False);
    }

    [Test]
    public void A_record_whose_parts_do_not_fit_each_other_is_none()
    {
        var bench = new Bench();
        var prepared = bench.PreparedBy(bench.NewProposal(0, 0), 0, 0, 1, 2);
        var other = bench.PreparedBy(bench.NewProposal(0, 0), 0, 0, 1, 2);
        var record = SafetyRecord.At(One) with { Prepared = prepared };
        Assert.That(SafetyRecord.Decode(record.Encode()), Is.Not.Null);
        Assert.That(SafetyRecord.Decode((record with { Prepared = new PreparedProposal(other.Certificate, prepared.Proposal) }).Encode()), Is.Null, "another proposal's certificate");
        Assert.That(SafetyRecord.Decode((record with { Height = Two }).Encode()), Is.Null, "another height's certificate");
        Assert.That(SafetyRecord.Decode([2, .. record.Encode().AsSpan(1)]), Is.Null, "another version");
        Assert.That(SafetyRecord.Decode([.. record.Encode(), 0]), Is.Null, "a tail");
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Breaks(string sentence) =>
        Throws.InstanceOf<InvariantViolatedException>().With.Message.Contains(sentence);

    private static SafetyRules Rules(SimCity? city = null)
    {
        city ??= new SimCity(4, ConsensusParameters.Default);
        return new SafetyRules(city.Signers[1], new MemberIndex(1), city.Genesis.ChainId, city.Membership, SafetyRecord.At(One));
    }
}
