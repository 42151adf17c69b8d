using CityConsortium.Consensus;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Node.Tests;

/// <summary>The one sentence that an operator reads when the chain does not move.</summary>
public sealed class StallReasonTests
{
    private static readonly (string Id, string Zh)[] Departments = [("urban", "城管"), ("environment", "生态环境"), ("health", "卫健"), ("finance", "财政")];

    [Test]
    public void Without_a_quorum_it_names_who_is_missing_and_since_when()
    {
        var sentence = Explain(Position(), [new MemberIndex(2), new MemberIndex(3)], "12:03:01");
        Assert.That(sentence, Is.EqualTo("no quorum since 12:03:01: 3 of 4 departments are needed, 2 are here; 卫健 health and 财政 finance are not reachable"));
    }

    [Test]
    public void With_a_silent_leader_it_names_the_leader()
    {
        var sentence = Explain(Position(), [], "12:03:01");
        Assert.That(sentence, Is.EqualTo("since 12:03:01 leader 生态环境 environment has not proposed height 8"));
    }

    [Test]
    public void In_a_view_change_it_counts_who_has_asked()
    {
        var position = Position() with { Active = false, View = new View(2), ViewChanges = new MemberSet(0b11) };
        var sentence = Explain(position, [], "12:03:01");
        Assert.That(sentence, Does.Contain("has not opened view 2 of height 8; 2 of 3 departments have asked for it"));
    }

    [Test]
    public void With_votes_missing_it_counts_them()
    {
        var position = Position() with { HasProposal = true, Prepares = new MemberSet(0b111), Commits = new MemberSet(0b1) };
        var sentence = Explain(position, [new MemberIndex(3)], "12:03:01");
        Assert.That(sentence, Does.Contain("3 prepared and 1 committed of 3; 财政 finance not reachable"));
    }

    private static string Explain(ReplicaStatus position, IReadOnlyList<MemberIndex> missing, string since)
    {
        var genesis = Genesis();
        return StallReason.Explain(genesis, genesis.Membership, position, missing, since);
    }

    private static ReplicaStatus Position() => new(
        new Height(7), View.Zero, new MemberIndex(1), Active: true, HasWork: true, HasProposal: false, default, default, default, MemberSet.All(4), null, Halted: false);

    private static Genesis Genesis()
    {
        var departments = new List<GenesisDepartment>();
        var validators = new List<Types.Validator>();
        foreach (var (id, zh) in Departments)
        {
            using var key = SigningKey.Create();
            departments.Add(new GenesisDepartment(DepartmentId.Of(id), zh, id, key.PublicKey));
            validators.Add(new Types.Validator(DepartmentId.Of(id), key.PublicKey, Hashing.Of(Domain.Membership, key.PublicKey.AsSpan())));
        }

        return new Genesis("test", new BlockTime(0), departments, Membership.Create(validators), ConsensusParameters.Default);
    }
}
