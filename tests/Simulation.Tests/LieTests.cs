using CityConsortium.Consensus;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Simulation.Tests;

/// <summary>A lie that nobody notices tests nothing: what the honest refuse, accuse or leave because of it is counted here.</summary>
[TestFixture]
public sealed class LieTests
{
    private static readonly FaultPlan Restless = FaultPlan.Mild with { LiarMembers = [0], CrashEvery = 700_000, FaultMax = 300_000, Loss = 50_000, FaultPhase = 6_000_000 };

    /// <summary>Heights stop half-way and machines die in them: view changes with prepared blocks, and votes that a bad disk forgets.</summary>
    private static readonly FaultPlan Shaken = Restless with
    {
        CrashEvery = 60_000, FaultMax = 60_000, DelayMax = 20_000, CommitLoss = 400_000, PartitionEvery = 200_000, TransactionEvery = 10_000,
    };

    [TestCase(Liar.Forger)]
    [TestCase(Liar.Garbler)]
    [TestCase(Liar.ViewInflator)]
    [TestCase(Liar.BadNewView)]
    public void What_is_not_signed_by_those_it_names_stops_at_the_gate(Liar liar) => Assert.That(Watch(liar, Shaken).Refused, Is.Positive);

    [TestCase(Liar.Equivocator)]
    [TestCase(Liar.Mutator)]
    [TestCase(Liar.Amnesiac)]
    public void Two_votes_for_one_view_are_kept_as_evidence(Liar liar) => Assert.That(Watch(liar, Shaken).Accused, Is.Positive);

    [TestCase(Liar.Silent)]
    [TestCase(Liar.Slow)]
    [TestCase(Liar.Withholder)]
    [TestCase(Liar.Selective)]
    public void A_leader_that_does_not_lead_is_left(Liar liar)
    {
        var watched = Watch(liar, Restless with { CrashEvery = 0, Loss = 0 });
        Assert.That(watched.ViewChanges, Is.Positive);
    }

    [Test]
    public void A_run_without_liars_refuses_and_accuses_nothing()
    {
        var witness = new Witness();
        SimRun.Run(1, Restless, new Checkers([new Agreement(), witness]));
        Assert.That((witness.Refused, witness.Accused), Is.EqualTo((0, 0)));
    }

    private static Witness Watch(Liar liar, FaultPlan plan)
    {
        var sum = new Witness();
        for (ulong seed = 1; seed <= 4; seed++)
        {
            var witness = new Witness();
            SimRun.Run(seed, plan with { Liars = [liar] }, new Checkers([new Agreement(), witness]));
            sum.Add(witness);
        }

        TestContext.Out.WriteLine($"{liar}: {sum.Refused} messages refused, {sum.Accused} accusations, {sum.ViewChanges} view changes");
        return sum;
    }

    private sealed class Witness : Checker
    {
        public int Refused { get; private set; }

        public int Accused { get; private set; }

        public int ViewChanges { get; private set; }

        protected override string Number => "G0";

        public override void OnRefusedMessage(SimNode node, SimNode from, Message? message) => Refused++;

        public override void OnAccused(SimNode node, Evidence evidence) => Accused++;

        public override void OnObserved(SimNode node, ConsensusEvent what)
        {
            if (what is ConsensusEvent.ViewChangeStarted) ViewChanges++;
        }

        public void Add(Witness other)
        {
            Refused += other.Refused;
            Accused += other.Accused;
            ViewChanges += other.ViewChanges;
        }
    }
}
