using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>One sender's flood costs the others neither their place in the pool nor their turn in the next block.</summary>
public sealed class FairnessTests
{
    private readonly ManualTime _time = new();
    private Transactions _flooder = null!; // set before every test
    private Transactions _other = null!; // set before every test
    private TransactionPool _pool = null!; // set before every test

    [SetUp]
    public void Make()
    {
        _flooder = new Transactions();
        _other = new Transactions();
        _pool = new TransactionPool(_time);
    }

    [TearDown]
    public void Free()
    {
        _flooder.Dispose();
        _other.Dispose();
    }

    [Test]
    public void What_came_after_a_flood_is_in_the_next_block_all_the_same()
    {
        Add(_flooder, 10_000);
        var late = Add(_other, 500);
        var block = _pool.ForNextBlock(Limits.MaxBlockTransactions, Limits.MaxBlockBytes);
        Assert.That(block, Has.Count.EqualTo(Limits.MaxBlockTransactions), "the flooder gets what the others leave");
        Assert.That(block.Select(t => t.Id).Intersect(late), Is.EqualTo(late), "all of them, in their order");
    }

    [Test]
    public void Large_transactions_get_no_larger_share_of_a_block_than_small_ones()
    {
        Add(_flooder, 200, argumentBytes: 60_000);
        Add(_other, 5_000, argumentBytes: 200);
        var block = _pool.ForNextBlock(int.MaxValue, 1_000_000);
        var small = block.Where(t => t.Signed.Size < 10_000).Sum(t => t.Signed.Size);
        Assert.That(small, Is.InRange(400_000, 600_000));
    }

    [Test]
    public void However_many_flood__one_with_little_waiting_finds_room()
    {
        List<Transactions> crowd = [.. Enumerable.Range(0, 5).Select(_ => new Transactions())];
        foreach (var flooder in crowd)
        {
            while (_pool.TryAdd(flooder.Next(), isLocal: true) is null)
            {
                // Until this one is refused.
            }

            flooder.Dispose();
        }

        Assert.That(_pool.TryAdd(_other.Next(), isLocal: true), Is.Null);
        Assert.That(_pool.Count, Is.LessThan(NodeLimits.PoolTransactions));
    }

    [Test]
    public void A_sender_without_room_is_told_so_before_his_signature_is_looked_at()
    {
        var sender = _flooder.Next().Content.Sender;
        Assert.That(_pool.RoomFor(sender, 300), Is.Null);
        Add(_flooder, NodeLimits.PoolTransactionsPerSender);
        Assert.That(_pool.RoomFor(sender, 300)?.Code, Is.EqualTo(RefusalCodes.SenderQuota));
    }

    [Test]
    public void What_is_pushed_again_is_not_all_the_flooders()
    {
        Add(_flooder, 2_000);
        var late = Add(_other, 100);
        _time.Pass(seconds: 2);
        var again = _pool.ToPushAgain(TimeSpan.FromSeconds(1), 512).Select(t => t.Id).ToList();
        Assert.That(again, Has.Count.EqualTo(256 + 100));
        Assert.That(again, Is.SupersetOf(late));
        Assert.That(_pool.ToPushAgain(TimeSpan.FromSeconds(1), 512).Select(t => t.Id).Intersect(again), Is.Empty, "they were just pushed");
    }

    [Test]
    public void A_sender_crowds_only_while_others_wait_too()
    {
        var sender = _flooder.Next().Content.Sender;
        Add(_flooder, 2_000);
        Assert.That(_pool.IsCrowding(sender), Is.False, "nobody is in its way");
        Add(_other, 1);
        Assert.That(_pool.IsCrowding(sender), Is.True);
        Assert.That(_pool.IsCrowding(_other.Next().Content.Sender), Is.False);
    }

    private List<TxId> Add(Transactions from, int count, int argumentBytes = 10)
    {
        var added = new List<TxId>();
        for (var i = 0; i < count; i++)
        {
            var transaction = from.Next(argumentBytes: argumentBytes);
            Assert.That(_pool.TryAdd(transaction, isLocal: true), Is.Null);
            added.Add(transaction.Id);
        }

        return added;
    }
}
