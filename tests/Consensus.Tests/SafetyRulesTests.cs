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

    private static SafetyRules Rules(SimCity? city = null)
    {
        city ??= new SimCity(4, ConsensusParameters.Default);
        return new SafetyRules(city.Signers[1], new MemberIndex(1), city.Genesis.ChainId, city.Membership, SafetyRecord.At(One));
    }
}
