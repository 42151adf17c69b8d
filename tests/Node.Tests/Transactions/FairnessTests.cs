using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>One sender's flood costs the others neither their place in the pool nor their turn in the next block.</summary>
public sealed class FairnessTests
{
    private readonly StoppedTime _time = new();
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
    public void A_sender_of_whom_nothing_is_taken_while_others_younger_ones_are_is_left_out()
    {
        Add(_other, 1);
        Pass(seconds: 4);
        Assert.That(IsLeftOutAfterBlockOf(Add(_flooder, 1)), Is.False, "not yet");
        Pass(seconds: 2);
        Assert.That(IsLeftOutAfterBlockOf(Add(_flooder, 1)), Is.True);
    }

    [Test]
    public void A_transaction_that_younger_ones_of_its_own_sender_overtake_is_left_out()
    {
        Add(_other, 1);
        Pass(seconds: 6);
        Assert.That(IsLeftOutAfterBlockOf(Add(_other, 1)), Is.True);
    }

    [Test]
    public void A_flooder_who_waits_for_himself_is_not_left_out()
    {
        Add(_flooder, 10_000);
        Pass(seconds: 6);
        Assert.That(IsLeftOutAfterBlockOf(Add(_other, 1)), Is.False);
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

    private bool IsLeftOutAfterBlockOf(List<TxId> ids)
    {
        var shortest = TimeSpan.MaxValue;
        _pool.RemoveCommitted(ids, waited => shortest = waited < shortest ? waited : shortest);
        return _pool.IsAnybodyLeftOut(shortest, TimeSpan.FromSeconds(5));
    }

    private void Pass(int seconds) => _time.Now += seconds * _time.TimestampFrequency;

    private sealed class StoppedTime : TimeProvider
    {
        public long Now { get; set; }

        public override long GetTimestamp() => Now;
    }
}
