using CityConsortium.Consensus;
using CityConsortium.Contracts;
using CityConsortium.Ledger.Tests;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

public sealed class ReplicaInboxTests
{
    private static readonly MemberIndex Liar = new(1);

    [Test]
    public void Answers_to_own_orders_are_taken_before_what_peers_sent()
    {
        using var inbox = new ReplicaInbox();
        inbox.PostFromPeer(Liar, new Input.PeerLinkChanged(new MemberIndex(1), true));
        inbox.Post(new Input.Started());
        Assert.That(Take(inbox), Is.InstanceOf<Input.Started>());
        Assert.That(Take(inbox), Is.InstanceOf<Input.PeerLinkChanged>());
        Assert.That(Take(inbox), Is.Null);
    }

    [Test]
    public void A_flood_of_peers_is_dropped_and_counted_and_own_answers_still_fit()
    {
        using var inbox = new ReplicaInbox();
        for (var i = 0; i < NodeLimits.ReplicaInboxPerPeer + 10; i++) inbox.PostFromPeer(Liar, new Input.TransactionOverdue());
        inbox.PostFromPeer(new MemberIndex(2), new Input.TransactionOverdue());
        inbox.Post(new Input.Started());
        Assert.That(inbox.Dropped, Is.EqualTo(10), "the liar's own messages, nobody else's");
        Assert.That(inbox.Count, Is.EqualTo(NodeLimits.ReplicaInboxPerPeer + 2));
        Assert.That(Take(inbox), Is.InstanceOf<Input.Started>());
    }

    [Test]
    public void Taking_makes_room_for_peers_again()
    {
        using var inbox = new ReplicaInbox();
        for (var i = 0; i < NodeLimits.ReplicaInboxPerPeer; i++) inbox.PostFromPeer(Liar, new Input.TransactionOverdue());
        Take(inbox);
        inbox.PostFromPeer(Liar, new Input.TransactionOverdue());
        Assert.That(inbox.Dropped, Is.Zero);
    }

    [Test]
    public void Facts_of_another_epoch_are_dropped_and_those_of_none_are_not()
    {
        using var city = new TestCity(CityContracts.Registry());
        var old = Epoch.OfGenesis(city.Genesis.Membership);
        var now = new Epoch(TestCity.Members("v2", city), new Height(7), city.Genesis.Membership);
        using var inbox = new ReplicaInbox();
        inbox.PostFromPeer(Liar, new Input.TransactionOverdue(), old);
        inbox.Post(new Input.PeerLinkChanged(new MemberIndex(6), false), old);
        inbox.Post(new Input.Started());
        inbox.PostFromPeer(Liar, new Input.TransactionOverdue(), now);
        var taken = Enumerable.Range(0, 4).Select(_ => inbox.Take(TimeSpan.Zero, CancellationToken.None, now)).ToList();
        Assert.That(taken.OfType<Input>().Select(i => i.GetType()), Is.EqualTo(new[] { typeof(Input.Started), typeof(Input.TransactionOverdue) }));
        Assert.That(inbox.Count, Is.Zero);
    }

    private static Input? Take(ReplicaInbox inbox) => inbox.Take(TimeSpan.Zero, CancellationToken.None);
}
