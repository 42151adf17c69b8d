using System.Security.Cryptography;
using CityConsortium.Nemesis.Checks;
using CityConsortium.Nemesis.Load;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Nemesis.Tests;

/// <summary>Every check of the nemesis, shown to fail once.</summary>
public sealed class HistoryTests
{
    private readonly TxId[] _ids = [.. Enumerable.Range(0, 5).Select(_ => new TxId(new Hash256(RandomNumberGenerator.GetBytes(Hash256.Size))))];

    [Test]
    public void What_was_acknowledged_and_is_where_it_was_said_to_be_is_right()
    {
        var history = Told((0, 1, 0), (1, 1, 1), (2, 2, 0));
        Assert.That(Find(history, [[_ids[0], _ids[1]], [_ids[2]]]), Is.Empty);
    }

    [Test]
    public void A_lost_transaction_is_found() =>
        Assert.That(Find(Told((0, 1, 0), (1, 2, 0)), [[_ids[0]], []]), Has.One.Contain("2/0, where the chain has nothing"));

    [Test]
    public void A_transaction_in_another_place_is_found() =>
        Assert.That(Find(Told((0, 1, 0), (1, 1, 1)), [[_ids[1], _ids[0]]]), Has.Count.EqualTo(2));

    [Test]
    public void A_repeated_transaction_is_found() =>
        Assert.That(Find(Told((0, 1, 0)), [[_ids[0]], [_ids[0]]]), Has.One.Contain("twice"));

    [Test]
    public void A_transaction_that_nobody_submitted_is_found() =>
        Assert.That(Find(Told((0, 1, 0)), [[_ids[0]], [_ids[4]]]), Has.One.Contain("nobody submitted"));

    [Test]
    public void One_without_an_answer_may_be_there_or_not()
    {
        var history = Told((0, 1, 0));
        history.Submitting(_ids[1]);
        history.Submitting(_ids[2]);
        Assert.That(HistoryCheck.Find(history.Entries, ChainOf([[_ids[0], _ids[2]]]), out var committed), Is.Empty);
        Assert.That(committed, Is.EqualTo(1));
    }

    [Test]
    public void Handed_in_after_an_acknowledgement_and_placed_before_it_is_found()
    {
        var history = new History(TimeProvider.System);
        var first = history.Submitting(_ids[0]);
        var beside = history.Submitting(_ids[1]);
        history.Acknowledge(first, new Position(new Height(5), 3));
        var later = history.Submitting(_ids[2]);
        history.Acknowledge(beside, new Position(new Height(4), 0));
        Assert.That(history.Violations, Is.Empty, "it was under way at the same time");
        history.Acknowledge(later, new Position(new Height(5), 2));
        Assert.That(history.Violations, Has.One.Contain("5/2 was handed in after one at 5/3"));
    }

    [Test]
    public void A_fork_is_found()
    {
        var one = ChainOf([[_ids[0]], [_ids[1]]]);
        var other = one with { Department = "other", Blocks = [one.Blocks[0], one.Blocks[1] with { Hash = _ids[4].Hash }] };
        Assert.That(HistoryCheck.FindForks([one, one]), Is.Empty);
        Assert.That(HistoryCheck.FindForks([one, other]), Has.One.Contain("different blocks 2"));
    }

    private History Told(params (int Id, ulong Height, int Index)[] told)
    {
        var history = new History(TimeProvider.System);
        var tickets = told.Select(t => history.Submitting(_ids[t.Id])).ToList();
        for (var i = 0; i < told.Length; i++) history.Acknowledge(tickets[i], new Position(new Height(told[i].Height), told[i].Index));
        return history;
    }

    private static IReadOnlyList<string> Find(History history, TxId[][] blocks) => HistoryCheck.Find(history.Entries, ChainOf(blocks), out _);

    private static Chain ChainOf(TxId[][] blocks) => new(
        "urban", [.. blocks.Select((ids, i) => new Chain.Block(new Hash256([.. Enumerable.Repeat((byte)i, Hash256.Size)]), [.. ids.Select(ShortId.Of)]))]);
}
