using CityConsortium.Simulation;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

/// <summary>What a change of the membership means to a replica and to its gate (P90 to P94).</summary>
[TestFixture]
public sealed class EpochTests
{
    private static readonly SimCity City = new(5, ConsensusParameters.Default with { SignerWindow = 2, BlocksPerLeader = 1000 });
    private static readonly Membership Old = Membership.Create([.. City.Membership.Validators.Take(4)]);
    private static readonly Membership New = Membership.Create([.. City.Membership.Validators.Skip(1)]);

    /// <summary>A block whose signers are the first members of the set that decides it.</summary>
    private static (BlockHeader Header, Certificate Certificate) Block(BlockHeader parent, Certificate parentCertificate, Membership decides, Membership next, int proposer)
    {
        var proposal = Proposal.Create(
            City.Genesis.ChainId, parent.Height.Next, parent.Hash(), parent.Time.Add(TimeSpan.FromSeconds(1)), new MemberIndex(proposer),
            [new TxId(Hashing.Of(Domain.TransactionId, [(byte)parent.Height.Value]))], parentCertificate, decides.Hash);
        var header = new BlockHeader(proposal.Header, Hash256.Zero, Hash256.Zero, next.Hash);
        return (header, Certify(header, decides));
    }

    private static Certificate Certify(BlockHeader header, Membership decides)
    {
        var subject = new VoteSubject(VoteStep.Commit, City.Genesis.ChainId, decides.Hash, header.Height, View.Zero, header.Hash()).SignedBytes();
        return new Certificate(header.Height, View.Zero, header.Hash(), [.. Enumerable.Range(0, decides.Quorum.Size).Select(i =>
            new MemberSignature(new MemberIndex(i), SignerOf(decides, i).Sign(Domain.Vote, subject)))]);
    }

    private static ISigner SignerOf(Membership set, int member) => City.Signers.First(s => s.PublicKey == set.Validators[member].ConsensusKey);

    private static (BlockHeader Header, Certificate Certificate) Genesis()
    {
        var header = BlockHeader.ForGenesis(City.Genesis, Hash256.Zero) with { NextMembershipHash = Old.Hash };
        header = header with { Proposal = header.Proposal with { MembershipHash = Old.Hash } };
        return (header, Certificate.ForGenesis(header.Hash()));
    }

    [Test]
    public void P90_A_block_that_changes_the_set_is_the_last_thing_that_a_replica_does()
    {
        var (genesis, none) = Genesis();
        var replica = new Replica(new ReplicaConfig(City.Genesis.ChainId, new MemberIndex(1), Old, City.Genesis.Parameters, SignerOf(Old, 1)), new RecoveredState(genesis, none, []));
        var effects = new List<Effect>();
        replica.Step(new Input.Started(), effects);
        var (header, certificate) = Block(genesis, none, Old, New, proposer: 0);
        effects.Clear();
        replica.Step(new Input.CaughtUp(header, certificate, MemberSet.Empty), effects);
        Assert.That(effects.OfType<Effect.EndEpoch>().Single(), Is.EqualTo(new Effect.EndEpoch(header.Height, New.Hash)));
        Assert.That(effects[^1], Is.InstanceOf<Effect.EndEpoch>());
        Assert.That((replica.HasEnded, replica.Describe().Halted), Is.EqualTo((true, false)));
        effects.Clear();
        replica.Step(new Input.TransactionsPending(true), effects);
        replica.Step(new Input.TimerFired(TimerId.View), effects);
        Assert.That(effects, Is.Empty, "the next replica decides the next height");
    }

    [Test]
    public void P90_A_members_own_vote_may_be_the_one_that_ends_the_epoch()
    {
        var bench = new Bench { NextMembership = New.Hash };
        bench.Crash(2);
        bench.SlowExecution.Add(3);
        bench.Submit();
        var proposal = bench[0].Sent.OfType<PrePrepare>().Single().Proposal;
        bench.Feed(3, new Input.BlockExecuted(proposal.Digest, bench.Execute(3, proposal)));
        bench.Run();
        foreach (var member in new[] { 0, 1, 3 })
        {
            Assert.That(bench[member].Chain, Has.Count.EqualTo(1), $"member {member}");
            Assert.That(bench[member].Effects[^1], Is.InstanceOf<Effect.EndEpoch>(), $"member {member}");
        }
    }

    [Test]
    public void P56_Who_makes_no_progress_asks_everybody_although_nobody_says_that_he_is_ahead()
    {
        var (genesis, none) = Genesis();
        var replica = new Replica(new ReplicaConfig(City.Genesis.ChainId, new MemberIndex(1), Old, City.Genesis.Parameters, SignerOf(Old, 1)), new RecoveredState(genesis, none, []));
        var effects = new List<Effect>();
        replica.Step(new Input.Started(), effects);
        replica.Step(new Input.PeerLinkChanged(new MemberIndex(0), Up: false), effects);
        for (var i = 0; i < 20; i++) replica.Step(new Input.TimerFired(TimerId.Status), effects);
        Assert.That(effects.OfType<Effect.CatchUp>(), Is.Empty, "there is nothing to do");
        replica.Step(new Input.TransactionsPending(true), effects);
        for (var i = 0; i < 8; i++) replica.Step(new Input.TimerFired(TimerId.Status), effects);
        Assert.That(effects.OfType<Effect.CatchUp>(), Is.Empty, "it may be on its way");
        for (var i = 0; i < 4; i++) replica.Step(new Input.TimerFired(TimerId.Status), effects);
        Assert.That(effects.OfType<Effect.CatchUp>().Select(c => c.From.Value), Is.EquivalentTo(new[] { 0, 2, 3 }), "also who is not reached");
        Assert.That(effects.OfType<Effect.CatchUp>().Select(c => c.Target), Is.All.EqualTo(genesis.Height.Next));
    }

    [Test]
    public void P94_Transactions_that_wait_at_a_node_without_a_seat_are_no_work()
    {
        var (genesis, none) = Genesis();
        var follower = new Replica(new ReplicaConfig(City.Genesis.ChainId, null, Old, City.Genesis.Parameters, null), new RecoveredState(genesis, none, []));
        var effects = new List<Effect>();
        follower.Step(new Input.Started(), effects);
        follower.Step(new Input.TransactionsPending(true), effects);
        Assert.That(follower.Describe().HasWork, Is.False);
        Assert.That(effects.OfType<Effect.SetTimer>().Select(s => s.Timer), Has.None.EqualTo(TimerId.View), "it would ask for views that it has no vote in, for ever");
    }

    [TestCase(2, ExpectedResult = 1, TestName = "P91_Leadership_stays_with_the_department_although_its_index_moved")]
    [TestCase(0, ExpectedResult = 0, TestName = "P91_Where_the_department_left_whoever_has_its_place_leads")]
    public int P91_Who_leads_first(int proposer)
    {
        var (genesis, none) = Genesis();
        var (tip, _) = Block(genesis, none, Old, New, proposer);
        return new LeaderSchedule(New, City.Genesis.Parameters, [], tip, Old).LeaderOf(View.Zero).Value;
    }

    [Test]
    public void P91_The_certificate_in_an_epochs_first_block_says_nothing_about_its_members()
    {
        var (genesis, none) = Genesis();
        var (tip, tipCertificate) = Block(genesis, none, Old, New, proposer: 2);
        var grown = new LeaderSchedule(New, City.Genesis.Parameters, [], tip, Old);
        var (first, firstCertificate) = Block(tip, tipCertificate, New, New, proposer: 1);
        grown.Append(first, new MemberSet(0b0010));
        var (second, _) = Block(first, firstCertificate, New, New, proposer: 1);
        grown.Append(second, new MemberSet(0b1110));
        var restarted = new LeaderSchedule(New, City.Genesis.Parameters, [new MemberSet(0b1110)], second);
        foreach (var view in new ulong[] { 0, 1, 2, 3, 4, 5, 8, 9 })
        {
            Assert.That(grown.LeaderOf(new View(view)), Is.EqualTo(restarted.LeaderOf(new View(view))), $"view {view}: who lived through the change and who restarted agree");
        }
    }

    [Test]
    public void P92_The_parents_certificate_of_an_epochs_first_proposal_is_verified_with_the_set_before()
    {
        var (genesis, none) = Genesis();
        var (tip, byOld) = Block(genesis, none, Old, New, proposer: 0);
        var epoch = new Epoch(New, tip.Height.Next, Old);
        Assert.That(Refused(Propose(tip, byOld), epoch), Is.Null);
        Assert.That(Refused(Propose(tip, Certify(tip, New)), epoch), Is.EqualTo(MessageVerifier.BadSignature), "the new set signed nothing before its first height");
        Assert.That(Refused(Propose(tip, byOld), new Epoch(New, tip.Height, Old)), Is.EqualTo(MessageVerifier.BadSignature), "nor may the old one sign after its last");
    }

    [Test]
    public void P92_Votes_of_the_set_before_do_not_count_in_the_new_one()
    {
        var epoch = new Epoch(New, new Height(2), Old);
        var digest = Hashing.Of(Domain.Proposal, [1]);
        foreach (var (set, expected) in new[] { (New, (string?)null), (Old, MessageVerifier.BadSignature) })
        {
            var subject = new VoteSubject(VoteStep.Prepare, City.Genesis.ChainId, set.Hash, new Height(2), View.Zero, digest);
            var vote = new Vote(VoteStep.Prepare, new Height(2), View.Zero, digest, new MemberIndex(1), SignerOf(set, 1).Sign(Domain.Vote, subject.SignedBytes()));
            Assert.That(Refused(vote, epoch), Is.EqualTo(expected));
        }
    }

    [Test]
    public void P93_A_status_of_a_larger_set_still_tells_the_height()
    {
        var status = new Status(new Height(9), View.Zero, true, true, new MemberSet(0b1111111), new MemberSet(0b1000000), new MemberSet(0b0000011));
        Assert.That(MessageVerifier.Verify(status, New, City.Genesis.ChainId, City.Signatures)?.Code, Is.EqualTo(MessageVerifier.BadMember));
        var within = status.Within(New);
        Assert.That(MessageVerifier.Verify(within, New, City.Genesis.ChainId, City.Signatures), Is.Null);
        Assert.That((within.Committed, within.Prepares.Bits, within.Commits.Bits, within.ViewChanges.Bits), Is.EqualTo((status.Committed, 0b1111UL, 0UL, 0b11UL)));
    }

    private static PrePrepare Propose(BlockHeader tip, Certificate parent)
    {
        var proposal = Proposal.Create(
            City.Genesis.ChainId, tip.Height.Next, tip.Hash(), tip.Time.Add(TimeSpan.FromSeconds(1)), new MemberIndex(0), [new TxId(Hash256.Zero)], parent, New.Hash);
        var subject = new VoteSubject(VoteStep.PrePrepare, City.Genesis.ChainId, New.Hash, proposal.Header.Height, View.Zero, proposal.Digest);
        return new PrePrepare(
            new Vote(VoteStep.PrePrepare, proposal.Header.Height, View.Zero, proposal.Digest, new MemberIndex(0), SignerOf(New, 0).Sign(Domain.Vote, subject.SignedBytes())), proposal);
    }

    private static string? Refused(Message message, Epoch epoch) => MessageVerifier.Verify(message, epoch, City.Genesis.ChainId, City.Signatures)?.Code;
}
