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
        Assert.That(() => world.Checkers.OnRefusedMessage(world.Nodes[0], new MemberIndex(1), null), Throws.TypeOf<SimFailureException>());
    }

    [Test]
    public void Quiescence_notices_view_changes_with_nothing_to_do()
    {
        AssertFails<Quiescence>(FaultPlan.Mild, city => new ToyLedger(city), new Agreement(), prepare: world => world.Clock.After(10_000_000, () =>
        {
            foreach (var node in world.Nodes) node.Feed(new Input.TransactionOverdue());
        }));
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

    private static SimWorld NewWorld(Checker checker)
    {
        var world = new SimWorld(1, FaultPlan.Mild, city => new ToyLedger(city), new Checkers([checker]));
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
