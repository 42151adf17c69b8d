using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

[TestFixture]
public sealed class TimeoutsTests
{
    private static readonly Timeouts Timeouts = new(ConsensusParameters.Default with
    {
        BaseTimeout = TimeSpan.FromMilliseconds(800),
        MaxTimeout = TimeSpan.FromMilliseconds(5_000),
    });

    [TestCase(0UL, 800)]
    [TestCase(1UL, 1_600)]
    [TestCase(2UL, 3_200)]
    [TestCase(3UL, 5_000)]
    [TestCase(4UL, 5_000)]
    [TestCase(ulong.MaxValue, 5_000)]
    public void P40_A_views_time_doubles_up_to_the_maximum(ulong view, int milliseconds) =>
        Assert.That(Timeouts.Of(new View(view)), Is.EqualTo(TimeSpan.FromMilliseconds(milliseconds)));

    [Test]
    public void P40_Doubling_ends_before_it_overflows()
    {
        var patient = new Timeouts(ConsensusParameters.Default with { BaseTimeout = TimeSpan.FromTicks(1), MaxTimeout = TimeSpan.MaxValue });
        Assert.That(patient.Of(new View(20)), Is.EqualTo(TimeSpan.FromTicks(1 << 20)));
        Assert.That(patient.Of(new View(21)), Is.EqualTo(TimeSpan.FromTicks(1 << 20)));
    }

    [Test]
    public void The_other_times_follow_from_the_first()
    {
        Assert.That(Timeouts.BusyStatus, Is.EqualTo(TimeSpan.FromMilliseconds(200)), "P60");
        Assert.That(Timeouts.IdleStatus, Is.EqualTo(TimeSpan.FromMilliseconds(1_600)), "P60");
        Assert.That(Timeouts.Proposal, Is.EqualTo(TimeSpan.FromMilliseconds(200)), "P49");
        Assert.That(Timeouts.MissingBlock, Is.EqualTo(TimeSpan.FromMilliseconds(100)), "P54");
    }

    [Test]
    public void A_replica_starts_with_nothing_running_and_idle_statuses()
    {
        var fresh = new Timeouts(ConsensusParameters.Default);
        Assert.That(fresh.StatusIsIdle);
        Assert.That(fresh.ViewTimerRuns || fresh.MissingBlockTimerRuns || fresh.ProposalTimerRuns, Is.False);
    }
}
