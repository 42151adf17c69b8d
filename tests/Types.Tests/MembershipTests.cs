using CityConsortium.Simulation;
using NUnit.Framework;

namespace CityConsortium.Types.Tests;

[TestFixture]
public sealed class MembershipTests
{
    private static readonly IReadOnlyList<Validator> Five = new SimCity(5, ConsensusParameters.Default).Membership.Validators;

    [Test]
    public void No_two_validators_share_a_key_a_department_or_a_pin()
    {
        Assert.That(Problem(Five[0], Five[1] with { ConsensusKey = Five[0].ConsensusKey }), Does.Contain("one consensus key"));
        Assert.That(Problem(Five[0], Five[1] with { Department = Five[0].Department }), Does.Contain("one department"));
        Assert.That(Problem(Five[0], Five[1] with { TlsPin = Five[0].TlsPin }), Does.Contain("one TLS key"));
        Assert.That(Problem([.. Five]), Is.Null);
    }

    [Test]
    public void There_are_1_to_64()
    {
        Assert.That(Problem(), Does.Contain("not 0"));
        var many = new SimCity(Limits.MaxValidators, ConsensusParameters.Default).Membership.Validators;
        Assert.That(Problem([.. many]), Is.Null);
        Assert.That(Problem([.. many, Five[0] with { Department = DepartmentId.Of("one-more") }]), Does.Contain("not 65"));
        Assert.That(() => Membership.Create([]), Throws.InstanceOf<InvariantViolatedException>().With.Message.Contains("not 0"));
    }

    [Test]
    public void Members_are_found_by_key_and_by_pin()
    {
        var four = Membership.Create([.. Five.Take(4)]);
        Assert.That(four.IndexOf(Five[2].ConsensusKey), Is.EqualTo(new MemberIndex(2)));
        Assert.That(four.IndexOf(Five[4].ConsensusKey), Is.Null);
        Assert.That(four.IndexOfPin(Five[3].TlsPin), Is.EqualTo(new MemberIndex(3)));
        Assert.That(four.IndexOfPin(Five[4].TlsPin), Is.Null);
        Assert.That(four.Contains(new MemberIndex(0)) && four.Contains(new MemberIndex(3)));
        Assert.That(four.Contains(new MemberIndex(4)) || four.Contains(new MemberIndex(-1)), Is.False);
        Assert.That(four[new MemberIndex(1)], Is.EqualTo(Five[1]));
    }

    [Test]
    public void The_hash_covers_every_field_and_the_order()
    {
        Membership[] sets =
        [
            Membership.Create([Five[0], Five[1]]), Membership.Create([Five[1], Five[0]]), Membership.Create([Five[0]]),
            Membership.Create([Five[0], Five[1] with { Department = Five[2].Department }]),
            Membership.Create([Five[0], Five[1] with { ConsensusKey = Five[2].ConsensusKey }]),
            Membership.Create([Five[0], Five[1] with { TlsPin = Five[2].TlsPin }]),
        ];
        Assert.That(sets.Select(s => s.Hash).Distinct().Count(), Is.EqualTo(sets.Length));
    }

    [Test]
    public void It_comes_back_from_its_bytes()
    {
        var four = Membership.Create([.. Five.Take(4)]);
        var writer = new CanonicalWriter();
        four.Encode(writer);
        var reader = new CanonicalReader(writer.Written);
        Assert.That(Membership.Decode(ref reader)!.Hash, Is.EqualTo(four.Hash));
        Assert.That(reader.IsComplete);
        var cut = new CanonicalReader(writer.Written[..^1]);
        Assert.That(Membership.Decode(ref cut), Is.Null);
    }

    private static string? Problem(params Validator[] validators)
    {
        var membership = Membership.TryCreate(validators, out var problem);
        Assert.That(membership is null, Is.EqualTo(problem is not null));
        return problem;
    }
}
