using CityConsortium.Simulation;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Consensus.Tests;

/// <summary>P71 and P73: until when a forgetful member withholds its votes.</summary>
[TestFixture]
public sealed class ObservationTests
{
    [Test]
    public void It_lasts_until_a_quorum_of_others_was_heard_and_the_height_is_there()
    {
        var observation = Observing(5);
        observation.EndIfReached(new Height(9));
        Assert.That(observation.IsOn, "nobody was heard");
        Hear(observation, 1, 2);
        Hear(observation, 2, 2);
        observation.EndIfReached(new Height(9));
        Assert.That(observation.IsOn, "two others are no quorum of four");
        Hear(observation, 3, 2);
        observation.EndIfReached(new Height(4));
        Assert.That(observation.IsOn, "not there yet");
        observation.EndIfReached(new Height(5));
        Assert.That(observation.IsOn, Is.False);
        Assert.That(observation.Until, Is.Null);
    }

    [Test]
    public void The_highest_report_counts_plus_two_and_a_members_first_one_only()
    {
        var observation = Observing(5);
        Assert.That(Hear(observation, 1, 3), Is.False, "3 + 2 is what is known");
        Assert.That(Hear(observation, 2, 4), Is.True);
        Assert.That(observation.Until, Is.EqualTo(new Height(6)));
        Assert.That(Hear(observation, 2, 100), Is.False, "it was heard before");
        Assert.That(Hear(observation, 3, 0), Is.False);
        Assert.That(observation.Until, Is.EqualTo(new Height(6)));
    }

    [TestCase(ulong.MaxValue, false)]
    [TestCase(ulong.MaxValue - 1, false)]
    [TestCase(ulong.MaxValue - 2, true)]
    public void A_height_that_cannot_be_is_no_report(ulong committed, bool rises)
    {
        var observation = Observing(5);
        Assert.That(Hear(observation, 1, committed), Is.EqualTo(rises));
        if (!rises) Assert.That(observation.Until, Is.EqualTo(new Height(5)));
    }

    [Test]
    public void Who_does_not_observe_hears_nothing_and_a_node_without_a_seat_never_observes()
    {
        Assert.That(Hear(new Observation(null, Config(4)), 1, 100), Is.False);
        Assert.That(new Observation(new Height(5), Config(4) with { Self = null, Signer = null }).IsOn, Is.False);
    }

    [TestCase(1)]
    [TestCase(2)]
    public void In_a_city_of_one_or_two_all_others_are_enough(int members)
    {
        var observation = new Observation(new Height(5), Config(members));
        if (members == 2) observation.EndIfReached(new Height(9));
        Assert.That(observation.IsOn);
        if (members == 2) Hear(observation, 1, 2);
        observation.EndIfReached(new Height(9));
        Assert.That(observation.IsOn, Is.False);
    }

    [Test]
    public void P73_It_begins_anew_and_only_rises()
    {
        var observation = Observing(5);
        foreach (var member in new[] { 1, 2, 3 }) Hear(observation, member, 2);
        observation.EndIfReached(new Height(5));
        observation.Begin(new Height(8));
        observation.EndIfReached(new Height(20));
        Assert.That(observation.Until, Is.EqualTo(new Height(8)), "who was heard before is asked again");
        foreach (var member in new[] { 1, 2 }) Hear(observation, member, 2);
        observation.Begin(new Height(7));
        Assert.That(observation.Until, Is.EqualTo(new Height(8)));
        observation.Begin(new Height(9));
        Assert.That(observation.Until, Is.EqualTo(new Height(9)));
        Hear(observation, 3, 2);
        observation.EndIfReached(new Height(9));
        Assert.That(observation.IsOn, Is.False, "while it goes on, who was heard stays heard");
    }

    private static Observation Observing(ulong until) => new(new Height(until), Config(4));

    private static bool Hear(Observation observation, int member, ulong committed) => observation.Hear(new MemberIndex(member), new Height(committed));

    private static ReplicaConfig Config(int members)
    {
        var city = new SimCity(members, ConsensusParameters.Default);
        return new ReplicaConfig(city.Genesis.ChainId, new MemberIndex(0), city.Membership, ConsensusParameters.Default, city.Signers[0]);
    }
}
