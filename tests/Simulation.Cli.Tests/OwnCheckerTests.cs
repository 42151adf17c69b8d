using CityConsortium.Consensus;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Simulation.Cli.Tests;

/// <summary>The checkers that the planted bugs asked for, each shown failing. Binding is shown by the mutants that leave a field out.</summary>
[TestFixture]
public sealed class OwnCheckerTests
{
    [Test]
    public void No_single_pull_notices_a_follower_of_a_liar()
    {
        var world = World(new NoSinglePull());
        world.Checkers.OnObserved(world.Nodes[0], Asks(3, ViewChangeReason.Timeout));
        world.Checkers.OnObserved(world.Nodes[1], Asks(3, ViewChangeReason.OthersMoved));
        Assert.That(() => world.Checkers.OnObserved(world.Nodes[1], Asks(4, ViewChangeReason.OthersMoved)), Throws.TypeOf<SimFailureException>().With.Message.Contains("pulled"));
    }

    [Test]
    public void Votes_rise_notices_a_vote_below_the_view_asked_for()
    {
        var world = World(new VotesRise());
        var node = world.Nodes[1];
        var old = Vote(world, 1, View.Zero);
        world.Checkers.OnReleased(node, old);
        var signed = ViewChange.SignedBytes(world.City.Genesis.ChainId, world.City.Membership.Hash, new Height(1), new View(2), null);
        world.Checkers.OnReleased(node, new ViewChange(new Height(1), new View(2), null, new MemberIndex(1), world.City.Signers[1].Sign(Domain.ViewChange, signed), null));
        world.Checkers.OnReleased(node, old);
        world.Checkers.OnReleased(node, Vote(world, 2, new View(2)));
        Assert.That(() => world.Checkers.OnReleased(node, Vote(world, 3, new View(1))), Throws.TypeOf<SimFailureException>().With.Message.Contains("asked for view 2"));
    }

    [Test]
    public void Freshness_notices_an_expired_transaction()
    {
        var world = World(new Freshness());
        var ledger = world.Nodes[0].Disk.Ledger;
        var body = ledger.NewTransaction(1, SimCity.Start.Add(TimeSpan.FromHours(-13)));
        var genesis = ledger.GenesisHeader;
        var proposal = Proposal.Create(
            world.City.Genesis.ChainId, new Height(1), genesis.Hash(), genesis.Time.Add(TimeSpan.FromMilliseconds(1)), new MemberIndex(0), [body.Id],
            Certificate.ForGenesis(genesis.Hash()), world.City.Membership.Hash);
        var header = ledger.Execute(proposal, [body]);
        var block = new StoredBlock(header, proposal, new Certificate(new Height(1), View.Zero, header.Hash(), []), [body]);
        Assert.That(() => world.Checkers.OnStored(world.Nodes[0], block), Throws.TypeOf<SimFailureException>().With.Message.Contains("expired"));
    }

    private static ConsensusEvent Asks(ulong view, ViewChangeReason reason) => new ConsensusEvent.ViewChangeStarted(new Height(1), new View(view), reason);

    private static Vote Vote(SimWorld world, byte number, View view)
    {
        var digest = Hashing.Of(Domain.Proposal, [number]);
        var subject = new VoteSubject(VoteStep.Prepare, world.City.Genesis.ChainId, world.City.Membership.Hash, new Height(1), view, digest);
        return new Vote(VoteStep.Prepare, new Height(1), view, digest, new MemberIndex(1), world.City.Signers[1].Sign(Domain.Vote, subject.SignedBytes()));
    }

    private static SimWorld World(Checker checker)
    {
        var world = new SimWorld(1, FaultPlan.Mild, city => new CityLedger(city), new Checkers([checker]));
        foreach (var node in world.Nodes) node.Start();
        return world;
    }
}
