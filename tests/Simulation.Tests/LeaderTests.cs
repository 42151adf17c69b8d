using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Simulation.Tests;

/// <summary>
/// What a dead, slow or censoring leader costs, in virtual time and under continuous load: the bounds that the protocol promises
/// (P31, P32, P47, P49). Fixed seeds: what is measured here is the same on every machine.
/// </summary>
[TestFixture]
public sealed class LeaderTests
{
    private const long LoadMicroseconds = 12_000_000;

    /// <summary>As many transactions as the protocol can take: blocks follow each other without a pause.</summary>
    private static readonly FaultPlan Loaded = FaultPlan.Mild with { FaultPhase = LoadMicroseconds, TransactionEvery = 4_000, MaxBlockTransactions = 20 };

    [Test]
    public void One_of_four_dead_for_good_costs_a_few_timeouts_once_and_then_nothing([Values(10, 1000)] int blocksPerLeader)
    {
        var plan = With(Loaded, blocksPerLeader, Liar.Silent);
        var record = Run(plan);
        var first = record.Blocks.Take(plan.Parameters.SignerWindow + blocksPerLeader).ToList();
        var later = record.Blocks.Skip(first.Count).ToList();
        Assert.That(later, Has.Count.GreaterThan(200));
        Assert.That(later.Select(b => b.View), Is.All.EqualTo(View.Zero), "nobody waits for the dead any more");
        Assert.That(later.Select(b => b.Proposer.Value), Has.None.EqualTo(0));
        var ratio = record.Rate(0, LoadMicroseconds) / record.Rate(LoadMicroseconds / 2, LoadMicroseconds);
        TestContext.Out.WriteLine($"{first.Count(b => b.View > View.Zero)} view changes at the beginning; throughput with them {ratio:P1} of the rate of three without any");
        Assert.That(ratio, Is.GreaterThan(0.9));
    }

    [Test]
    public void A_leader_just_under_the_timeout_is_replaced_at_its_third_block([Range(1, 3)] int seed)
    {
        var clean = Run(Loaded, seed);
        var record = Run(With(Loaded, 1000, Liar.Slow), seed);
        var slow = record.Blocks.TakeWhile(b => b.Proposer.Value == 0).ToList();
        Assert.That(slow, Has.Count.LessThanOrEqualTo(Late), "P49: three late proposals in a row");
        var timeout = (long)Loaded.Parameters.BaseTimeout.TotalMicroseconds;
        Assert.That(record.Blocks[slow.Count].At, Is.LessThan((Late + 1) * timeout), "within as many views' times");
        var kept = record.Rate(0, LoadMicroseconds) / clean.Rate(0, LoadMicroseconds);
        TestContext.Out.WriteLine($"replaced after {record.Blocks[slow.Count].At / 1000} ms; {kept:P1} of the clean throughput over {LoadMicroseconds / 1_000_000} s");
        Assert.That(kept, Is.GreaterThan(0.5));
    }

    [Test]
    public void A_leader_that_censors_one_sender_is_replaced_within_the_patience_of_the_others([Range(1, 3)] int seed)
    {
        var record = Run(With(Loaded, 1000, Liar.Censor) with { FaultPhase = 5_000_000 }, seed, withSenders: true);
        // SimHost: overdue after 3 s, looked at every 0.5 s; then one view change. Often sooner: with nothing but the victim's
        // transactions left there is nothing that the censor would propose, and the view's time runs out.
        var bound = 3_000_000 + 500_000 + (2 * (long)Loaded.Parameters.BaseTimeout.TotalMicroseconds);
        var replaced = record.Blocks.First(b => b.Proposer.Value != 0);
        TestContext.Out.WriteLine($"replaced after {replaced.At / 1000} ms of {bound / 1000}, having proposed {record.Blocks.IndexOf(replaced)} blocks");
        Assert.That(replaced.At, Is.LessThan(bound));
        Assert.That(record.Blocks.IndexOf(replaced), Is.GreaterThan(10), "it led quickly and well for all the others");
        Assert.That(record.Blocks.SkipWhile(b => b.Proposer.Value == 0).Take(300).Select(b => b.Proposer.Value), Has.None.EqualTo(0));
    }

    /// <summary>Of P49, as the replica counts.</summary>
    private const int Late = 3;

    private static FaultPlan With(FaultPlan plan, int blocksPerLeader, Liar liar) => plan with
    {
        Parameters = plan.Parameters with { BlocksPerLeader = blocksPerLeader },
        Liars = [liar],
        LiarMembers = [0],
    };

    private static Record Run(FaultPlan plan, int seed = 1, bool withSenders = false)
    {
        var record = new Record();
        SimRun.Run((ulong)seed, plan, new Checkers([.. Checkers.Standard().All, record]), city => withSenders ? new CityLedger(city) : new ToyLedger(city));
        return record;
    }

    /// <summary>When each height was first durable somewhere, and by whom it was proposed.</summary>
    private sealed class Record : Checker
    {
        public List<(MemberIndex Proposer, View View, long At, int Transactions)> Blocks { get; } = [];

        protected override string Number => "-";

        public override void OnStored(SimNode node, StoredBlock block)
        {
            if (block.Header.Height.Value <= (ulong)Blocks.Count) return;
            var header = block.Header.Proposal;
            Blocks.Add((header.Proposer, block.Certificate.View, World.Clock.Now, header.TransactionCount));
        }

        /// <summary>Transactions per virtual second.</summary>
        public double Rate(long from, long to) => Blocks.Where(b => b.At >= from && b.At < to).Sum(b => b.Transactions) / ((to - from) / 1e6);
    }
}
