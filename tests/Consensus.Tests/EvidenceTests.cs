using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class EvidenceTests
{
    private static readonly Hash256 A = Hashing.Of(Domain.Proposal, [1]);
    private static readonly Hash256 B = Hashing.Of(Domain.Proposal, [2]);

    private readonly Bench _bench = new();

    [Test]
    public void Two_digests_for_one_step_of_one_view_prove_a_lie()
    {
        var evidence = new Evidence(Vote(1, A), Vote(1, B));
        Assert.That(Problem(evidence), Is.Null);
        Assert.That(evidence.Culprit, Is.EqualTo(new MemberIndex(1)));
        Assert.That(evidence.Height, Is.EqualTo(new Height(5)));
    }

    [Test]
    public void Votes_that_an_honest_member_may_make_prove_nothing()
    {
        Vote[] harmless =
        [
            Vote(1, A), Vote(2, B), Vote(1, B, VoteStep.Commit), Vote(1, B, height: 6), Vote(1, B, view: 1),
        ];
        foreach (var other in harmless)
        {
            var evidence = new Evidence(Vote(1, A), other);
            Assert.That(Problem(evidence), Does.Contain("do not conflict"), other.ToString());
            Assert.That(Evidence.Decode(Bytes(evidence)), Is.Null);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_signature_that_does_not_fit_is_named(bool first)
    {
        var forged = Vote(1, B) with { Signature = Vote(2, B).Signature };
        var evidence = first ? new Evidence(forged, Vote(1, A)) : new Evidence(Vote(1, A), forged);
        Assert.That(Problem(evidence), Does.StartWith(first ? "the first vote" : "the second vote"));
    }

    [Test]
    public void It_comes_back_from_its_bytes_and_from_no_others()
    {
        var evidence = new Evidence(Vote(1, A), Vote(1, B));
        var bytes = Bytes(evidence);
        Assert.That(Evidence.Decode(bytes), Is.EqualTo(evidence));
        Assert.That(Evidence.Decode(bytes.AsSpan(0, bytes.Length - 1)), Is.Null, "cut");
        Assert.That(Evidence.Decode([.. bytes, 0]), Is.Null, "with a tail");
    }

    private static byte[] Bytes(Evidence evidence)
    {
        var writer = new CanonicalWriter();
        evidence.Encode(writer);
        return writer.ToArray();
    }

    private string? Problem(Evidence evidence) =>
        evidence.Problem(_bench.City.Genesis.ChainId, _bench.City.Membership, _bench.City.Signatures);

    private Vote Vote(int member, Hash256 digest, VoteStep step = VoteStep.Prepare, ulong height = 5, ulong view = 0) =>
        _bench.SignedVote(member, step, height, view, digest);
}
