using System.Text.Json;
using NUnit.Framework;

namespace CityConsortium.Simulation.Cli.Tests;

/// <summary>What a failure report prints must lead back to the failure.</summary>
[TestFixture]
public sealed class ReplayTests
{
    private static readonly FaultPlan Forgetful = FaultPlan.Mild with
    {
        DiskFlaw = DiskFlaw.DropsRecords, Loss = 100_000, CrashEvery = 500_000, PartitionEvery = 400_000, Duplication = 100_000, FaultMax = 300_000,
    };

    [Test]
    public void A_plan_survives_its_text([Values(1UL, 2UL, 3UL, 4UL, 5UL)] ulong seed)
    {
        var plan = FaultPlan.Draw(new SimRandom(seed));
        Assert.That(PlanJson.Write(PlanJson.Read(PlanJson.Write(plan))), Is.EqualTo(PlanJson.Write(plan)));
        Assert.That(PlanJson.Write(FaultPlan.Mild), Is.EqualTo("{}"));
    }

    [TestCase("""{"NoSuchFault":1}""")]
    [TestCase("""[1]""")]
    [TestCase("""{"Loss":"much"}""")]
    [TestCase("""{""")]
    public void A_wrong_plan_is_refused_with_a_sentence(string text) =>
        Assert.That(() => PlanJson.Read(text), Throws.InstanceOf<JsonException>());

    [Test]
    public void A_drawn_run_and_the_run_of_its_written_plan_are_one()
    {
        var drawn = Attempt.Make(3);
        var replayed = Attempt.Make(3, PlanJson.Read(PlanJson.Write(FaultPlan.Draw(new SimRandom(3)))));
        Assert.That(drawn.Failed, Is.False, drawn.Message);
        Assert.That(replayed.Result, Is.EqualTo(drawn.Result));
    }

    [Test]
    public void A_run_is_cut_off_where_asked()
    {
        var events = 0;
        var attempt = Attempt.Make(3, until: 50, onEvent: (_, _, _, _) => events++);
        Assert.That((attempt.Failed, attempt.Steps, events), Is.EqualTo((false, 50L, 50)));
    }

    [Test]
    public void Shrinking_keeps_the_fault_that_matters_and_drops_the_others()
    {
        var failure = Attempt.Make(1, Forgetful);
        Assert.That(failure.Property, Is.EqualTo(new PersistBeforeSend().Name));
        var small = new Shrinker(failure, 60).Shrink();
        Assert.That(small.Property, Is.EqualTo(failure.Property));
        Assert.That(small.Plan!.DiskFlaw, Is.EqualTo(DiskFlaw.DropsRecords));
        Assert.That((small.Plan.Loss, small.Plan.CrashEvery, small.Plan.PartitionEvery, small.Plan.Duplication), Is.EqualTo((0, 0L, 0L, 0)));
    }

    [Test]
    public void A_report_names_property_seed_step_events_and_a_command_that_fails_the_same_way()
    {
        var text = new StringWriter();
        var failure = Attempt.Make(1, Forgetful);
        FailureReport.Print(failure, text, shrink: true, shrinkingRuns: 30);
        Assert.That(text.ToString(), Does.Contain($"property G6 PersistBeforeSend, seed 1, step {failure.Steps}"));
        Assert.That(text.ToString(), Does.Contain("transactions are pending").And.Not.Contain("NOT DETERMINISTIC"));
        var shortest = text.ToString().Split('\n').Single(l => l.StartsWith("shortest:", StringComparison.Ordinal));
        var json = shortest[(shortest.IndexOf('\'') + 1)..shortest.LastIndexOf('\'')];
        var seed = ulong.Parse(shortest.Split("--seed ")[1].Split(' ')[0]);
        Assert.That(Attempt.Make(seed, PlanJson.Read(json)).Property, Is.EqualTo(new PersistBeforeSend().Name));
    }

    [Test]
    public void A_batch_runs_the_seeds_it_was_given()
    {
        var batch = new Batch(10, 4, TimeSpan.MaxValue, 2, TextWriter.Null);
        Assert.That(batch.Run(), Is.Null);
        Assert.That(batch.Done, Is.EqualTo(4UL));
    }

    [Test]
    public void The_canary_holds()
    {
        var text = new StringWriter();
        Assert.That(Canary.Run(20, 2, text), Is.Zero, text.ToString());
    }
}
