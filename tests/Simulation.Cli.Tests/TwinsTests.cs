using CityConsortium.Simulation.Twins;
using NUnit.Framework;

namespace CityConsortium.Simulation.Cli.Tests;

/// <summary>Twins: the enumeration is whole, all of two views holds, and what runs is what the scenario says.</summary>
[TestFixture]
public sealed class TwinsTests
{
    [Test]
    public void There_are_41_partitions_and_each_is_another_one()
    {
        Assert.That(Partitions.All, Has.Count.EqualTo(41));
        Assert.That(Partitions.All.Select((_, i) => Partitions.Describe(i)).Distinct().Count(), Is.EqualTo(41));
        Assert.That(Partitions.All.Max(p => p.Distinct().Count()), Is.EqualTo(3));
    }

    [TestCase(1, 164)]
    [TestCase(2, 26_896)]
    [TestCase(3, 4_410_944)]
    public void Scenarios_are_numbered(int views, long count)
    {
        Assert.That(TwinsScenario.Count(views), Is.EqualTo(count));
        var last = TwinsScenario.Of(count - 1, views);
        Assert.That(last.Views, Is.All.EqualTo(new TwinsView(3, 40)));
        Assert.That(TwinsScenario.Of(0, views).Views, Is.All.EqualTo(new TwinsView(0, 0)));
    }

    [Test]
    public void All_scenarios_of_two_views_hold()
    {
        var text = new StringWriter();
        var batch = new TwinsBatch(2, 0, long.MaxValue / 2, 2, text);
        Assert.That(batch.Run()?.Message, Is.Null);
        Assert.That(batch.Done, Is.EqualTo(26_896L));
        TestContext.Out.WriteLine(text);
        Assert.That(batch.Committed, Is.InRange(10_000L, 20_000L), "many scenarios commit before all is healed, and many do not");
    }

    [Test]
    public void A_sample_of_three_views_holds()
    {
        // 7919 is prime to 164, so that all leaders and partitions come by.
        var run = new TwinsRun();
        for (var index = 0L; index < TwinsScenario.Count(3); index += 7919) run.Run(TwinsScenario.Of(index, 3));
        Assert.That(run.Steps, Is.Positive);
    }

    [Test]
    public void With_everybody_connected_an_honest_leader_commits_at_once()
    {
        var run = new TwinsRun();
        run.Run(new TwinsScenario(-1, [new TwinsView(2, 0)]));
        Assert.That(run.CommittedBeforeHealing, Is.EqualTo(3));
    }

    [Test]
    public void Alone_in_three_parts_nobody_commits_before_healing()
    {
        var apart = Enumerable.Range(0, Partitions.All.Count).Single(i => Partitions.Describe(i) == "{01|2|30'}");
        var run = new TwinsRun();
        run.Run(new TwinsScenario(-1, [new TwinsView(1, apart), new TwinsView(3, apart)]));
        Assert.That(run.CommittedBeforeHealing, Is.Zero);
    }
}
