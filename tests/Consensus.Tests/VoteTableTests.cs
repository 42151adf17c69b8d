using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

/// <summary>P81: of each member the two votes with the highest views.</summary>
[TestFixture]
public sealed class VoteTableTests
{
    private static readonly Hash256 A = Hashing.Of(Domain.Proposal, [1]);
    private static readonly Hash256 B = Hashing.Of(Domain.Proposal, [2]);

    [Test]
    public void The_two_highest_views_of_a_member_stay_in_whatever_order_they_come()
    {
        ulong[][] orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]];
        foreach (var order in orders)
        {
            var table = new VoteTable(4);
            foreach (var view in order) Assert.That(table.Add(Vote(0, view, A)), Is.Null);
            Assert.That(table.All().Select(v => v.View.Value), Is.EqualTo(new[] { 3, 2 }), string.Join(",", order));
            Assert.That(table.Find(0, new View(1)), Is.Null);
            Assert.That(table.Find(0, new View(2))!.View, Is.EqualTo(new View(2)));
            Assert.That(table.Find(1, new View(2)), Is.Null);
        }
    }

    [TestCase(5UL)]
    [TestCase(4UL)]
    public void A_second_digest_in_a_view_that_is_held_is_equivocation(ulong view)
    {
        var table = new VoteTable(4);
        table.Add(Vote(0, 4, A));
        table.Add(Vote(0, 5, A));
        Assert.That(table.Add(Vote(0, view, A)), Is.Null, "the same again");
        Assert.That(table.Add(Vote(0, view, B)), Is.EqualTo(Vote(0, view, A)));
        Assert.That(table.Count(new View(view), A), Is.EqualTo(1), "the first one stays");
        Assert.That(table.Add(Vote(0, 3, B)), Is.Null, "a lower view is nobody's business any more");
        Assert.That(table.Add(Vote(0, 3, A)), Is.Null);
    }

    [Test]
    public void Members_are_counted_once_per_digest_and_view()
    {
        var table = new VoteTable(4);
        table.Add(Vote(0, 1, A));
        table.Add(Vote(0, 1, A));
        table.Add(Vote(1, 1, A));
        table.Add(Vote(2, 1, B));
        table.Add(Vote(3, 2, A));
        Assert.That(table.Count(new View(1), A), Is.EqualTo(2));
        Assert.That(table.Count(new View(1), A, except: 1), Is.EqualTo(1));
        Assert.That(table.VotersIn(new View(1)), Is.EqualTo(new MemberSet(0b0111)));
        Assert.That(table.VotersIn(new View(2)), Is.EqualTo(new MemberSet(0b1000)));
        Assert.That(table.Signatures(new View(1), A).Select(s => s.Member.Value), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void Another_vote_may_stand_for_its_signer()
    {
        var table = new VoteTable(4);
        table.Add(Vote(0, 1, A));
        table.Add(Vote(1, 1, A));
        var prePrepare = new Vote(VoteStep.PrePrepare, new Height(1), new View(1), A, new MemberIndex(1), Signature(9));
        var signatures = table.Signatures(new View(1), A, instead: prePrepare);
        Assert.That(signatures, Is.EqualTo(new[] { new MemberSignature(new MemberIndex(0), Signature(0)), new MemberSignature(new MemberIndex(1), Signature(9)) }));
        Assert.That(table.Signatures(new View(1), A, instead: prePrepare with { Digest = B }).Select(s => s.Member.Value), Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Nothing_stays_after_clearing()
    {
        var table = new VoteTable(4);
        table.Add(Vote(0, 1, A));
        table.Add(Vote(0, 2, A));
        table.Clear();
        Assert.That(table.All(), Is.Empty);
    }

    private static Vote Vote(int member, ulong view, Hash256 digest) =>
        new(VoteStep.Prepare, new Height(1), new View(view), digest, new MemberIndex(member), Signature((byte)member));

    private static Signature Signature(byte fill)
    {
        var bytes = new byte[Types.Signature.Size];
        bytes.AsSpan().Fill(fill);
        return new Types.Signature(bytes);
    }
}
