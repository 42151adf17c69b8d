using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>P47: whom the leaders leave out is told from who waits because there is much, by what each block took of whom.</summary>
public sealed class SuspicionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();
    private readonly List<Transactions> _senders = [];
    private TransactionPool _pool = null!; // set before every test

    [SetUp]
    public void Make()
    {
        _pool = new TransactionPool(_time);
        _senders.AddRange([new Transactions(), new Transactions()]);
    }

    [TearDown]
    public void Free()
    {
        foreach (var sender in _senders) sender.Dispose();
        _senders.Clear();
    }

    [Test]
    public void Of_whom_nothing_is_taken_while_blocks_have_room_is_left_out_after_the_patience()
    {
        var censored = Add(Other, 1)[0];
        Assert.That(After(seconds: 0, Block(Flooder, 1)), Is.Empty);
        Assert.That(After(seconds: 4, Block(Flooder, 1)), Is.Empty, "not yet");
        Assert.That(After(seconds: 1, Block(Flooder, 1)).Select(t => t.Id), Is.EqualTo(new[] { censored.Id }));
    }

    [Test]
    public void The_next_leader_has_the_whole_patience_again()
    {
        Add(Other, 1);
        After(seconds: 0, Block(Flooder, 1));
        Assert.That(After(seconds: 5, Block(Flooder, 1)), Is.Not.Empty);
        Assert.That(After(seconds: 1, Block(Flooder, 1)), Is.Empty);
        Assert.That(After(seconds: 4, Block(Flooder, 1)), Is.Empty);
        Assert.That(After(seconds: 1, Block(Flooder, 1)), Is.Not.Empty);
    }

    [Test]
    public void Who_gets_less_than_theFlooder_is_left_out_however_full_the_blocks_are()
    {
        Add(Other, 1);
        for (var second = 0; second < 5; second++) Assert.That(After(seconds: 1, Block(Flooder, 500)), Is.Empty);
        Assert.That(After(seconds: 1, Block(Flooder, 500)), Has.Count.EqualTo(1));
    }

    [Test]
    public void One_transaction_that_younger_ones_of_its_sender_overtake_is_left_out()
    {
        Add(Other, 1);
        _time.Pass(seconds: 1);
        // Blocks of the least size: room tells nothing, and the sender gets as much as anybody.
        List<DecodedTransaction> OfBoth() => [.. Block(Flooder, 200), .. Block(Other, 200)];
        Assert.That(After(seconds: 0, OfBoth()), Is.Empty);
        Assert.That(After(seconds: 5, OfBoth()), Has.Count.EqualTo(1));
    }

    [Test]
    public void AFlooder_who_waits_for_himself_is_not_left_out()
    {
        Add(Flooder, 5_000);
        for (var second = 0; second < 12; second++) Assert.That(After(seconds: 1, [.. Block(Flooder, 270), .. Block(Other, 30)]), Is.Empty);
    }

    [Test]
    public void The_rest_of_a_flood_is_not_left_out_while_younger_ones_of_it_are_taken()
    {
        // As it is here and not at the leader: of a crowd the links carry some later, or the leader's pool had no room.
        var rest = Add(Flooder, 3_000);
        _pool.RemoveCommitted(rest.Take(1_500).Select(t => t.Id), _ => { });
        for (var second = 0; second < 12; second++) Assert.That(After(seconds: 1, [.. Block(Flooder, 270), .. Block(Other, 30)]), Is.Empty);
    }

    [Test]
    public void AFlooder_of_whom_nothing_at_all_is_taken_is_left_out_too()
    {
        Add(Flooder, 5_000);
        After(seconds: 0, Block(Other, 1));
        Assert.That(After(seconds: 5, Block(Other, 1)), Has.Count.EqualTo(1));
    }

    [Test]
    public void One_turn_in_between_is_enough()
    {
        Add(Flooder, 5_000);
        for (var second = 0; second < 12; second++)
        {
            Assert.That(After(seconds: 1, second % 4 == 3 ? [.. Block(Other, 300), .. Block(Flooder, 300)] : Block(Other, 300)), Is.Empty);
        }
    }

    [Test]
    public void Fair_leaders_blocks_leave_nobody_out()
    {
        List<Transactions> senders = [Flooder, Other, .. Enumerable.Range(0, 20).Select(_ => Sender())];
        for (var round = 0; round < 30; round++)
        {
            // One floods, one sends large ones, the others a few now and then.
            Add(Flooder, 400);
            Add(Other, 5, argumentBytes: 20_000);
            for (var i = 2; i < senders.Count; i++) Add(senders[i], (round + i) % 3);
            var block = _pool.ForNextBlock(NodeLimits.LeastBlockTransactions, NodeLimits.LeastBlockBytes);
            _pool.RemoveCommitted(block.Select(t => t.Id), _ => { });
            Assert.That(_pool.LeftOut(new BlockTurns(block), TimeSpan.FromSeconds(1)), Is.Empty, $"round {round}");
            _time.Pass(seconds: 1);
        }
    }

    [Test]
    public void What_was_taken_while_this_node_caught_up_says_nothing()
    {
        Add(Other, 1);
        After(seconds: 0, Block(Flooder, 1));
        _time.Pass(seconds: 5);
        _pool.ForgetJudgement();
        Assert.That(After(seconds: 1, Block(Flooder, 1)), Is.Empty);
    }

    private Transactions Flooder => _senders[0];

    private Transactions Other => _senders[1];

    private Transactions Sender()
    {
        _senders.Add(new Transactions());
        return _senders[^1];
    }

    private List<DecodedTransaction> Add(Transactions from, int count, int argumentBytes = 10)
    {
        List<DecodedTransaction> added = [.. Enumerable.Range(0, count).Select(_ => from.Next(argumentBytes: argumentBytes))];
        foreach (var transaction in added) Assert.That(_pool.TryAdd(transaction, isLocal: true), Is.Null);
        return added;
    }

    /// <summary>Transactions that come now and are in the next block at once.</summary>
    private List<DecodedTransaction> Block(Transactions from, int count) => Add(from, count);

    private List<DecodedTransaction> After(double seconds, List<DecodedTransaction> block)
    {
        _time.Pass(seconds);
        _pool.RemoveCommitted(block.Select(t => t.Id), _ => { });
        return _pool.LeftOut(new BlockTurns(block), Patience);
    }
}
