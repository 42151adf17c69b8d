using CityConsortium.Consensus;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Simulation.Tests;

/// <summary>Each checker is shown failing: one that cannot fail proves nothing.</summary>
[TestFixture]
public sealed class CheckerTests
{
    private static readonly FaultPlan Crashing = FaultPlan.Mild with
    {
        CrashEvery = 60_000, FaultMax = 60_000, TransactionEvery = 10_000, DelayMax = 20_000, PartitionEvery = 200_000, FaultPhase = 8_000_000,
    };

    private static readonly FaultPlan Changing = FaultPlan.Mild with { ChangeEvery = 1_000_000 };

    [Test]
    public void No_equivocation_notices_a_disk_that_forgets_votes() =>
        AssertFails<NoEquivocation>(Crashing with { DiskFlaw = DiskFlaw.ForgetsRecords }, new Agreement());

    [Test]
    public void Monotonicity_notices_a_disk_that_forgets_votes() =>
        AssertFails<Monotonicity>(Crashing with { DiskFlaw = DiskFlaw.ForgetsRecords }, new Agreement());

    [Test]
    public void Persist_before_send_notices_a_disk_that_drops_records() =>
        AssertFails<PersistBeforeSend>(FaultPlan.Mild with { DiskFlaw = DiskFlaw.DropsRecords }, new Agreement());

    [Test]
    public void Agreement_notices_two_blocks_at_one_height()
    {
        var world = NewWorld(new Agreement());
        var (first, second) = TwoBlocks(world);
        Store(world.Nodes[0], first);
        world.Checkers.OnStored(world.Nodes[0], first);
        Store(world.Nodes[1], second);
        Assert.That(() => world.Checkers.OnStored(world.Nodes[1], second), Throws.TypeOf<SimFailureException>().With.Property("Checker").EqualTo("G1 Agreement"));
    }

    [Test]
    public void State_roots_notices_when_all_nodes_execute_wrongly_alike()
    {
        var made = 0;
        AssertFails<StateRoots>(FaultPlan.Mild, city => made++ < 4 ? new CrookedLedger(city) : new ToyLedger(city), new Agreement());
    }

    [Test]
    public void No_halt_notices_one_node_that_executes_differently()
    {
        var made = 0;
        AssertFails<NoHalt>(FaultPlan.Mild, city => made++ == 2 ? new CrookedLedger(city) : new ToyLedger(city), new Agreement());
    }

    [Test]
    public void Liveness_notices_a_city_that_accepts_and_never_commits()
    {
        var failure = Assert.Throws<SimFailureException>(() => SimRun.Run(1, FaultPlan.Mild, new Checkers([new Agreement()]), city => new StubbornLedger(city)))!;
        Assert.That(failure.Checker, Is.EqualTo(SimRun.Liveness));
        Assert.That(failure.Message, Does.Contain(SimRun.ReplayCommand(1)));
    }

    [Test]
    public void At_most_once_notices_a_transaction_in_two_blocks()
    {
        var world = NewWorld(new AtMostOnce());
        var block = TwoBlocks(world).First;
        var header = block.Header with { Proposal = block.Header.Proposal with { Height = new Height(2) } };
        world.Checkers.OnStored(world.Nodes[0], block);
        Assert.That(() => world.Checkers.OnStored(world.Nodes[1], block with { Header = header }), Throws.TypeOf<SimFailureException>());
    }

    [Test]
    public void Valid_certificates_notices_missing_signatures()
    {
        var world = NewWorld(new ValidCertificates());
        Assert.That(() => world.Checkers.OnStored(world.Nodes[0], TwoBlocks(world).First), Throws.TypeOf<SimFailureException>().With.Message.Contains("0 signatures"));
    }

    [Test]
    public void Block_times_notices_time_that_stands_still()
    {
        var world = NewWorld(new BlockTimes());
        var block = TwoBlocks(world).First;
        var still = block.Header with { Proposal = block.Header.Proposal with { Time = SimCity.Start } };
        Assert.That(() => world.Checkers.OnStored(world.Nodes[0], block with { Header = still }), Throws.TypeOf<SimFailureException>());
    }

    [Test]
    public void Evidence_soundness_notices_an_accused_honest_member()
    {
        var world = NewWorld(new EvidenceSoundness());
        var evidence = new Evidence(Vote(world, 1), Vote(world, 2));
        Assert.That(() => world.Checkers.OnAccused(world.Nodes[0], evidence), Throws.TypeOf<SimFailureException>().With.Message.Contains("honest"));
    }

    [Test]
    public void Honest_messages_pass_notices_a_gate_that_refuses_one()
    {
        var world = NewWorld(new HonestMessagesPass());
        Assert.That(() => world.Checkers.OnRefusedMessage(world.Nodes[0], world.Nodes[1], null), Throws.TypeOf<SimFailureException>());
    }

    [Test]
    public void Quiescence_notices_view_changes_with_nothing_to_do()
    {
        AssertFails<Quiescence>(FaultPlan.Mild, city => new ToyLedger(city), new Agreement(), prepare: world => world.Clock.After(10_000_000, () =>
        {
            foreach (var node in world.Nodes) node.Feed(new Input.TransactionOverdue());
        }));
    }

    [Test]
    public void Total_order_notices_a_block_on_another_parent()
    {
        var world = NewWorld(new TotalOrder());
        var block = Stored(world, TwoBlocks(world).First);
        var orphan = block.Header with { Proposal = block.Header.Proposal with { ParentHash = Hash256.Zero } };
        AssertRefuses(world, "not on the chosen parent", () => world.Checkers.OnStored(world.Nodes[0], block with { Header = orphan }));
    }

    [Test]
    public void Total_order_notices_a_gap()
    {
        var world = NewWorld(new TotalOrder());
        AssertRefuses(world, "as its 0", () => world.Checkers.OnStored(world.Nodes[0], TwoBlocks(world).First));
    }

    [Test]
    public void Validity_notices_a_transaction_that_was_executed_before()
    {
        var world = NewWorld(new Validity());
        var block = TwoBlocks(world).First;
        var twice = Proposal.Create(
            block.Proposal.Header.Chain, new Height(1), block.Proposal.Header.ParentHash, block.Header.Time, new MemberIndex(0), [block.Bodies[0].Id, block.Bodies[0].Id],
            block.Proposal.ParentCertificate, block.Proposal.Header.MembershipHash);
        var again = new StoredBlock(block.Header with { Proposal = twice.Header }, twice, block.Certificate, [block.Bodies[0], block.Bodies[0]]);
        AssertRefuses(world, "twice", () => world.Checkers.OnStored(world.Nodes[0], again));
    }

    [Test]
    public void Validity_notices_bodies_that_the_header_does_not_name()
    {
        var world = NewWorld(new Validity());
        var (first, second) = TwoBlocks(world);
        AssertRefuses(world, "another body", () => world.Checkers.OnStored(world.Nodes[0], first with { Bodies = second.Bodies }));
    }

    [Test]
    public void Prepared_value_notices_a_vote_for_another_proposal_after_a_lock()
    {
        var world = NewWorld(new PreparedValue());
        var (first, second) = TwoBlocks(world);
        for (var i = 1; i <= 2; i++)
        {
            var certificate = new PreparedCertificate(new Height(1), View.Zero, first.Proposal.Digest, new MemberIndex(0), []);
            world.Nodes[i].Disk.WriteRecord(SafetyRecord.At(new Height(1)) with { Prepared = new PreparedProposal(certificate, first.Proposal) }, first.Bodies);
            world.Nodes[i].Disk.Sync();
            world.Checkers.OnReleased(world.Nodes[i], SignedVote(world, i, VoteStep.Commit, View.Zero, first.Header.Hash()));
        }

        world.Checkers.OnReleased(world.Nodes[3], SignedVote(world, 3, VoteStep.Prepare, View.Zero.Next, first.Proposal.Digest));
        AssertRefuses(world, "another proposal", () =>
            world.Checkers.OnReleased(world.Nodes[3], SignedVote(world, 3, VoteStep.Prepare, View.Zero.Next.Next, second.Proposal.Digest)));
    }

    [Test]
    public void Quorum_intersection_notices_two_certificates_with_one_signer_in_common()
    {
        var world = NewWorld(new QuorumIntersection());
        var block = TwoBlocks(world).First;
        world.Chosen.Add(block with { Certificate = SignedBy(block, 0, 1, 2) });
        world.Checkers.OnStored(world.Nodes[0], block with { Certificate = SignedBy(block, 1, 2, 3) });
        AssertRefuses(world, "share only", () => world.Checkers.OnStored(world.Nodes[0], block with { Certificate = SignedBy(block, 2, 3) }));
    }

    [Test]
    public void Durability_notices_a_block_that_only_one_disk_holds()
    {
        var world = NewWorld(new Durability());
        var block = Stored(world, TwoBlocks(world).First);
        world.Chosen.Add(block);
        AssertRefuses(world, "only 1 honest disks", () => world.Checkers.OnStored(world.Nodes[0], block));
    }

    [Test]
    public void Durability_notices_a_loss_afterwards()
    {
        var world = NewWorld(new Durability());
        var block = TwoBlocks(world).First;
        Store(world.Nodes[0], block);
        Store(world.Nodes[1], block);
        world.Chosen.Add(block);
        world.Checkers.OnStored(world.Nodes[0], block);
        world.Nodes[1].Disk.LoseEverything(world.NewLedger());
        AssertRefuses(world, "only 1 honest disks", () => world.Checkers.OnForgot(world.Nodes[1]));
    }

    [Test]
    public void Real_time_order_notices_a_transaction_before_its_time()
    {
        var world = NewWorld(new RealTimeOrder());
        var block = TwoBlocks(world).First;
        world.Chosen.Add(block);
        world.Checkers.OnSubmitted(block.Bodies[0].Id);
        AssertRefuses(world, "was submitted when block 1", () => world.Checkers.OnStored(world.Nodes[0], block));
    }

    [Test]
    public void Sync_safety_notices_a_fetched_block_without_signatures()
    {
        var world = NewWorld(new SyncSafety());
        AssertRefuses(world, "0 signatures", () => world.Checkers.OnCaughtUp(world.Nodes[0], TwoBlocks(world).First));
    }

    [Test]
    public void Boundedness_notices_an_outbox_that_grows_behind_a_dead_disk()
    {
        var world = NewWorld(new Boundedness());
        var node = world.Nodes[0];
        node.WriteThen(() => { }, () => { });
        AssertRefuses(world, "wait in the outbox", () =>
        {
            for (var i = 0; i < 20_000; i++) node.Feed(new Input.TimerFired(TimerId.Status));
        });
    }

    [Test]
    public void Work_bound_notices_an_input_that_causes_a_flood()
    {
        var world = NewWorld(new WorkBound());
        world.Checkers.OnOrdered(world.Nodes[0], 40);
        AssertRefuses(world, "64 orders", () => world.Checkers.OnOrdered(world.Nodes[0], 64));
    }

    [Test]
    public void Timeout_recovery_notices_an_impatient_and_an_endless_timer()
    {
        var world = NewWorld(new TimeoutRecovery());
        AssertRefuses(world, "waits", () => world.Checkers.OnTimerSet(world.Nodes[0], TimerId.View, TimeSpan.FromMilliseconds(1)));
        AssertRefuses(world, "waits", () => world.Checkers.OnTimerSet(world.Nodes[0], TimerId.View, TimeSpan.FromHours(1)));
        AssertRefuses(world, "in view 0", () => world.Checkers.OnTimerSet(world.Nodes[0], TimerId.View, 2 * world.Plan.Parameters.BaseTimeout));
    }

    [Test]
    public void Rotation_notices_a_leader_that_nobody_deposed_and_another_one_proposing()
    {
        var world = NewWorld(new Rotation());
        var block = TwoBlocks(world).First;
        world.Chosen.Add(block);
        var header = block.Header with { Proposal = block.Header.Proposal with { Height = new Height(2), Proposer = new MemberIndex(1) } };
        world.Chosen.Add(block with { Header = header });
        AssertRefuses(world, "leads height 2 after", () => world.Checkers.OnStored(world.Nodes[0], block with { Header = header }));
    }

    [Test]
    public void Readmission_notices_a_vote_at_a_height_that_was_forgotten()
    {
        var world = NewWorld(new Readmission());
        var digest = Hashing.Of(Domain.Proposal, [1]);
        world.Checkers.OnReleased(world.Nodes[1], SignedVote(world, 1, VoteStep.Prepare, View.Zero, digest));
        world.Checkers.OnForgot(world.Nodes[1]);
        world.Checkers.OnReleased(world.Nodes[1], SignedVote(world, 1, VoteStep.Prepare, View.Zero, digest));
        AssertRefuses(world, "lost its record", () => world.Checkers.OnReleased(world.Nodes[1], SignedVote(world, 1, VoteStep.Prepare, View.Zero.Next, digest)));
    }

    [Test]
    public void View_convergence_notices_a_height_that_takes_too_many_views_after_healing()
    {
        var world = NewWorld(new ViewConvergence());
        world.Faults.Heal();
        var block = TwoBlocks(world).First;
        var later = block.Header with { Proposal = block.Header.Proposal with { Height = new Height(3) } };
        world.Checkers.OnStored(world.Nodes[0], block);
        world.Checkers.OnStored(world.Nodes[0], block with { Header = later });
        var late = block.Certificate with { View = new View(19) };
        AssertRefuses(world, "took 19 views", () => world.Checkers.OnStored(world.Nodes[0], block with { Header = later, Certificate = late }));
    }

    [Test]
    public void An_exception_in_a_replica_is_a_failure_of_the_run()
    {
        var world = NewWorld(new Agreement());
        var failure = Assert.Throws<SimFailureException>(() => world.Nodes[0].Feed(new Input.Started()))!;
        Assert.That(failure.Checker, Is.EqualTo(SimRun.NoException));
    }

    [Test]
    public void Every_checker_has_a_name_of_its_own_with_its_number() =>
        Assert.That(Checkers.Standard().All.Select(c => c.Name), Is.Unique.And.All.Match("^G[0-9]+ [A-Z][A-Za-z]+$"));

    [Test]
    public void Same_leader_notices_two_opinions_about_who_leads()
    {
        var world = NewWorld(new SameLeader());
        world.Checkers.OnObserved(world.Nodes[0], new ConsensusEvent.ViewStarted(new Height(9), View.Zero, new MemberIndex(1)));
        AssertRefuses(world, "takes member 2 for the leader of 9/0", () =>
            world.Checkers.OnObserved(world.Nodes[1], new ConsensusEvent.ViewStarted(new Height(9), View.Zero, new MemberIndex(2))));
    }

    [Test]
    public void Reconfiguration_notices_a_set_that_nobody_approved()
    {
        var world = NewWorld(new Reconfiguration(), Changing);
        var block = TwoBlocks(world).First;
        AssertRefuses(world, "another set decides than the departments approved", () =>
            world.Checkers.OnStored(world.Nodes[0], block with { Header = block.Header with { NextMembershipHash = Hash256.Zero } }));
    }

    [Test]
    public void Reconfiguration_notices_a_block_by_another_set()
    {
        var world = NewWorld(new Reconfiguration(), Changing);
        var block = TwoBlocks(world).First;
        var other = block.Header with { Proposal = block.Header.Proposal with { MembershipHash = Hash256.Zero } };
        AssertRefuses(world, "decided by another set", () => world.Checkers.OnStored(world.Nodes[0], block with { Header = other }));
    }

    [Test]
    public void Reconfiguration_notices_a_vote_with_a_key_that_has_no_seat()
    {
        var world = NewWorld(new Reconfiguration(), Changing);
        var vote = SignedVote(world, 2, VoteStep.Prepare, View.Zero, Hashing.Of(Domain.Proposal, [1]));
        world.Checkers.OnReleased(world.Nodes[2], vote);
        var foreign = SignedVote(world, 2, VoteStep.Prepare, View.Zero.Next, vote.Digest) with { Signer = new MemberIndex(1) };
        AssertRefuses(world, "as member 1", () => world.Checkers.OnReleased(world.Nodes[1], foreign));
    }

    private static void AssertRefuses(SimWorld world, string sentence, Action step) =>
        Assert.That(() => step(), Throws.TypeOf<SimFailureException>().With.Message.Contains(sentence).And.Property("Checker").EqualTo(world.Checkers.All[0].Name));

    private static StoredBlock Stored(SimWorld world, StoredBlock block)
    {
        Store(world.Nodes[0], block);
        return block;
    }

    private static Certificate SignedBy(StoredBlock block, params int[] members) =>
        block.Certificate with { Signatures = [.. members.Select(m => new MemberSignature(new MemberIndex(m), default))] };

    private static Vote SignedVote(SimWorld world, int member, VoteStep step, View view, Hash256 digest)
    {
        var subject = new VoteSubject(step, world.City.Genesis.ChainId, world.City.Membership.Hash, new Height(1), view, digest);
        return new Vote(step, new Height(1), view, digest, new MemberIndex(member), world.City.Signers[member].Sign(Domain.Vote, subject.SignedBytes()));
    }

    private static void AssertFails<TChecker>(FaultPlan plan, params Checker[] others) where TChecker : Checker, new() =>
        AssertFails<TChecker>(plan, city => new ToyLedger(city), others[0]);

    /// <summary>Some seed among the first ones must show it.</summary>
    private static void AssertFails<TChecker>(FaultPlan plan, Func<SimCity, ISimLedger> newLedger, Checker other, Action<SimWorld>? prepare = null)
        where TChecker : Checker, new()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            try
            {
                SimRun.Run(seed, plan, new Checkers([new TChecker(), (Checker)Activator.CreateInstance(other.GetType())!]), newLedger, prepare);
            }
            catch (SimFailureException failure) when (failure.Checker == new TChecker().Name)
            {
                return;
            }
            catch (SimFailureException)
            {
                // The flaw showed otherwise first; another seed.
            }
        }

        Assert.Fail($"no seed made {typeof(TChecker).Name} fail");
    }

    private static SimWorld NewWorld(Checker checker, FaultPlan? plan = null)
    {
        var world = new SimWorld(1, plan ?? FaultPlan.Mild, city => new ToyLedger(city), new Checkers([checker]));
        foreach (var node in world.Nodes) node.Start();
        return world;
    }

    private static (StoredBlock First, StoredBlock Second) TwoBlocks(SimWorld world) => (Block(world, 1), Block(world, 2));

    private static StoredBlock Block(SimWorld world, ulong number)
    {
        var ledger = world.Nodes[0].Disk.Ledger;
        var genesis = ledger.GenesisHeader;
        var body = ledger.NewTransaction(number, SimCity.Start);
        var certificate = Certificate.ForGenesis(genesis.Hash());
        var proposal = Proposal.Create(
            world.City.Genesis.ChainId, new Height(1), genesis.Hash(), genesis.Time.Add(TimeSpan.FromMilliseconds(1)), new MemberIndex(0), [body.Id],
            certificate, world.City.Membership.Hash);
        var header = ledger.Execute(proposal, [body]);
        return new StoredBlock(header, proposal, new Certificate(new Height(1), View.Zero, header.Hash(), []), [body]);
    }

    private static void Store(SimNode node, StoredBlock block)
    {
        node.Disk.WriteBlock(block);
        node.Disk.Sync();
    }

    private static Vote Vote(SimWorld world, byte number)
    {
        var digest = Hashing.Of(Domain.Proposal, [number]);
        var subject = new VoteSubject(VoteStep.Prepare, world.City.Genesis.ChainId, world.City.Membership.Hash, new Height(1), View.Zero, digest);
        var signature = world.City.Signers[1].Sign(Domain.Vote, subject.SignedBytes());
        return new Vote(VoteStep.Prepare, new Height(1), View.Zero, digest, new MemberIndex(1), signature);
    }

    /// <summary>A ledger whose results differ from the others'.</summary>
    private sealed class CrookedLedger(SimCity city) : ISimLedger
    {
        private readonly ToyLedger _inner = new(city);

        public BlockHeader GenesisHeader => _inner.GenesisHeader;

        public SignedTransaction NewTransaction(ulong number, BlockTime now) => _inner.NewTransaction(number, now);

        public Refusal? Check(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) => _inner.Check(proposal, bodies);

        public BlockHeader Execute(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) =>
            _inner.Execute(proposal, bodies) with { StateRoot = Hashing.Node(9, proposal.Digest, Hash256.Zero) };

        public void Commit(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) => _inner.Commit(proposal, bodies);
    }

    /// <summary>A ledger that refuses every proposal.</summary>
    private sealed class StubbornLedger(SimCity city) : ISimLedger
    {
        private readonly ToyLedger _inner = new(city);

        public BlockHeader GenesisHeader => _inner.GenesisHeader;

        public SignedTransaction NewTransaction(ulong number, BlockTime now) => _inner.NewTransaction(number, now);

        public Refusal? Check(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) => new(RefusalCodes.ProposalInvalid, "no");

        public BlockHeader Execute(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) => _inner.Execute(proposal, bodies);

        public void Commit(Proposal proposal, IReadOnlyList<SignedTransaction> bodies) => _inner.Commit(proposal, bodies);
    }
}
