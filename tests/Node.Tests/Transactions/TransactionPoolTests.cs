using CityConsortium.Ledger;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

public sealed class TransactionPoolTests
{
    private Transactions _transactions = null!; // set before every test
    private TransactionPool _pool = null!; // set before every test

    [SetUp]
    public void Make()
    {
        _transactions = new Transactions();
        _pool = new TransactionPool(TimeProvider.System);
    }

    [TearDown]
    public void Free() => _transactions.Dispose();

    [Test]
    public void Transactions_come_out_in_the_order_in_which_they_came_in_and_stay_until_committed()
    {
        var added = Enumerable.Range(0, 5).Select(_ => Add()).ToList();
        Assert.That(_pool.ForNextBlock(3, int.MaxValue).Select(t => t.Id), Is.EqualTo(added.Take(3)));
        Assert.That(_pool.Count, Is.EqualTo(5));

        _pool.RemoveCommitted(added.Take(2), _ => { });
        Assert.That(_pool.ForNextBlock(10, int.MaxValue).Select(t => t.Id), Is.EqualTo(added.Skip(2)));
    }

    [Test]
    public void A_block_is_filled_up_to_its_bytes_and_not_beyond()
    {
        Add(argumentBytes: 1000);
        Add(argumentBytes: 1000);
        Assert.That(_pool.ForNextBlock(10, 1500), Has.Count.EqualTo(1));
    }

    [Test]
    public void The_same_transaction_again_is_welcome_and_waits_once()
    {
        var transaction = _transactions.Next();
        Assert.That(_pool.TryAdd(transaction, isLocal: true), Is.Null);
        Assert.That(_pool.TryAdd(transaction, isLocal: true), Is.Null);
        Assert.That(_pool.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_pending_idempotency_key_is_not_given_twice()
    {
        var key = new byte[16];
        _pool.TryAdd(_transactions.Next(idempotencyKey: key), isLocal: true);
        var refusal = _pool.TryAdd(_transactions.Next(expiry: new BlockTime(2_000_000), idempotencyKey: key), isLocal: true);
        Assert.That(refusal?.Code, Is.EqualTo(RefusalCodes.IdempotencyKeyReused));
    }

    [Test]
    public void What_waits_under_a_key_that_a_block_has_used_up_is_dropped_and_whoever_waits_is_told()
    {
        using var metrics = new NodeMetrics();
        var feed = new CommitFeed();
        var dropped = new DroppedTransactions(_pool, feed, metrics);
        var key = new byte[16];
        var here = _transactions.Next(idempotencyKey: key);
        var elsewhere = _transactions.Next(expiry: new BlockTime(2_000_000), idempotencyKey: key);
        var unrelated = _transactions.Next();
        _pool.TryAdd(here, isLocal: true);
        _pool.TryAdd(unrelated, isLocal: true);
        var waiter = new Waiter();
        feed.Register(here.Id, waiter);

        _pool.RemoveCommitted([elsewhere.Id], _ => { });
        dropped.DropOvertaken([new TransactionEntry(elsewhere.Id, 0, elsewhere.IdempotencyId)]);

        Assert.That(_pool.ForNextBlock(10, int.MaxValue).Select(t => t.Id), Is.EqualTo(new[] { unrelated.Id }));
        Assert.That(waiter.Refused, Is.EqualTo(new[] { (here.Id, RefusalCodes.IdempotencyKeyReused) }));
    }

    private sealed class Waiter : ICommitWaiter
    {
        public List<(TxId Id, string Code)> Refused { get; } = [];

        public void OnCommitted(CommitNotice block, IReadOnlyList<int> indexes) => Assert.Fail("nothing of this waiter's was committed");

        public void OnRefused(TxId id, Refusal refusal) => Refused.Add((id, refusal.Code));
    }

    [Test]
    public void One_sender_cannot_fill_the_pool()
    {
        for (var i = 0; i < NodeLimits.PoolTransactionsPerSender; i++) Add();
        var refusal = _pool.TryAdd(_transactions.Next(), isLocal: true);
        Assert.That(refusal?.Code, Is.EqualTo(RefusalCodes.SenderQuota));
        Assert.That(refusal?.Retryable, Is.True);

        using var another = new Transactions();
        Assert.That(_pool.TryAdd(another.Next(), isLocal: true), Is.Null, "everybody else still has room");
    }

    [Test]
    public void A_full_pool_refuses_and_does_not_grow()
    {
        const int bytes = 60_000;
        Refusal? refusal = null;
        for (var i = 0; refusal is null; i++)
        {
            Assert.That(i, Is.LessThan(10_000), "the pool has a limit in bytes");
            using var sender = new Transactions();
            refusal = _pool.TryAdd(sender.Next(argumentBytes: bytes), isLocal: true);
        }

        Assert.That(refusal.Code, Is.EqualTo(RefusalCodes.PoolFull));
        Assert.That(_pool.Bytes, Is.LessThanOrEqualTo(NodeLimits.PoolBytes));
    }

    [Test]
    public void Pending_is_announced_when_the_first_comes_and_when_the_last_goes()
    {
        var announced = new List<bool>();
        _pool.PendingChanged += announced.Add;
        var first = Add();
        var second = Add();
        _pool.RemoveCommitted([first], _ => { });
        _pool.RemoveCommitted([second], _ => { });
        Assert.That(announced, Is.EqualTo([true, false]));
    }

    [Test]
    public void Removing_gives_the_room_back()
    {
        var ids = Enumerable.Range(0, 3).Select(_ => Add()).ToList();
        _pool.RemoveCommitted(ids, _ => { });
        Assert.That(_pool.Bytes, Is.Zero);
        Assert.That(_pool.OldestWait(), Is.Null);
    }

    [Test]
    public void Only_expired_transactions_are_named_as_expired()
    {
        var early = _transactions.Next(new BlockTime(100));
        var late = _transactions.Next(new BlockTime(300));
        _pool.TryAdd(early, isLocal: true);
        _pool.TryAdd(late, isLocal: true);
        Assert.That(_pool.ExpiredAt(new BlockTime(100)), Is.EqualTo([early.Id]));
        Assert.That(_pool.ExpiredAt(new BlockTime(99)), Is.Empty);
    }

    [Test]
    public void Only_transactions_of_own_clients_are_pushed_again()
    {
        var own = _transactions.Next();
        _pool.TryAdd(own, isLocal: true);
        _pool.TryAdd(_transactions.Next(), isLocal: false);
        Assert.That(_pool.ToPushAgain(TimeSpan.Zero, 10).Select(t => t.Id), Is.EqualTo([own.Id]));
        Assert.That(_pool.ToPushAgain(TimeSpan.FromHours(1), 10), Is.Empty);
    }

    [Test]
    public void Missing_bodies_are_named_by_their_place()
    {
        var here = _transactions.Next();
        var elsewhere = _transactions.Next();
        _pool.TryAdd(here, isLocal: true);
        var bodies = new DecodedTransaction?[2];
        Assert.That(_pool.FindBodies([elsewhere.Id, here.Id], bodies), Is.EqualTo([0]));
        Assert.That(bodies[1], Is.SameAs(here));
    }

    private TxId Add(int argumentBytes = 10)
    {
        var transaction = _transactions.Next(argumentBytes: argumentBytes);
        Assert.That(_pool.TryAdd(transaction, isLocal: true), Is.Null);
        return transaction.Id;
    }
}
