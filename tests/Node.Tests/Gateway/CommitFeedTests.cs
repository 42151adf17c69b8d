using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

public sealed class CommitFeedTests
{
    [Test]
    public void A_waiter_is_told_once_of_all_its_transactions_in_a_block()
    {
        using var transactions = new Transactions();
        var ids = Enumerable.Range(0, 3).Select(_ => transactions.Next().Id).ToList();
        var feed = new CommitFeed();
        var waiter = new Waiter();
        feed.Register(ids[0], waiter);
        feed.Register(ids[2], waiter);
        feed.Publish(Notice(ids));
        feed.Publish(Notice(ids));
        Assert.That(waiter.Committed, Is.EqualTo([0, 2]));
        Assert.That(feed.Waiting, Is.Zero);
    }

    [Test]
    public void Everybody_who_waits_for_one_transaction_is_told()
    {
        using var transactions = new Transactions();
        var id = transactions.Next().Id;
        var feed = new CommitFeed();
        var (first, second) = (new Waiter(), new Waiter());
        feed.Register(id, first);
        feed.Register(id, second);
        feed.Publish(Notice([id]));
        Assert.That(first.Committed, Is.EqualTo([0]));
        Assert.That(second.Committed, Is.EqualTo([0]));
    }

    [Test]
    public void Who_has_left_is_not_told()
    {
        using var transactions = new Transactions();
        var id = transactions.Next().Id;
        var feed = new CommitFeed();
        var waiter = new Waiter();
        feed.Register(id, waiter);
        feed.Unregister(id, waiter);
        feed.Publish(Notice([id]));
        Assert.That(waiter.Committed, Is.Empty);
    }

    [Test]
    public void A_dropped_transaction_is_refused_to_its_waiter_with_the_reason()
    {
        using var transactions = new Transactions();
        var id = transactions.Next().Id;
        var feed = new CommitFeed();
        var waiter = new Waiter();
        feed.Register(id, waiter);
        feed.PublishRefusal(id, new Refusal(RefusalCodes.Expired, "too late"));
        Assert.That(waiter.Refused, Is.EqualTo([RefusalCodes.Expired]));
        Assert.That(feed.Waiting, Is.Zero);
    }

    [Test]
    public void Next_block_completes_with_the_next_block_only()
    {
        var feed = new CommitFeed();
        var before = feed.NextBlock();
        feed.Publish(Notice([]));
        Assert.That(before.IsCompleted, Is.True);
        Assert.That(feed.NextBlock().IsCompleted, Is.False);
    }

    private static CommitNotice Notice(IReadOnlyList<TxId> ids)
    {
        var parent = Certificate.ForGenesis(Hash256.Zero);
        var proposal = Proposal.Create(Transactions.Chain, new Height(1), Hash256.Zero, new BlockTime(1), new MemberIndex(0), ids, parent, Hash256.Zero);
        var receipts = ids.Select(id => (ReadOnlyMemory<byte>)Receipt.Success(id, default, []).Encode()).ToList();
        var leaves = receipts.Select(r => Receipt.LeafHash(r.Span)).ToArray();
        var header = new BlockHeader(proposal.Header, Hash256.Zero, MerkleTree.Root(leaves), Hash256.Zero);
        var notice = new CommitNotice(header, proposal, new Certificate(new Height(1), View.Zero, header.Hash(), []), receipts);
        for (var i = 0; i < leaves.Length; i++)
        {
            Assert.That(MerkleTree.Verify(header.ReceiptsRoot, leaves[i], i, leaves.Length, notice.ReceiptPath(i)), Is.True, "the paths it hands out lead to the root");
        }

        return notice;
    }

    private sealed class Waiter : ICommitWaiter
    {
        public List<int> Committed { get; } = [];

        public List<string> Refused { get; } = [];

        public void OnCommitted(CommitNotice block, IReadOnlyList<int> indexes) => Committed.AddRange(indexes);

        public void OnRefused(TxId id, Refusal refusal) => Refused.Add(refusal.Code);
    }
}
