using CityConsortium.Cli.Members;
using CityConsortium.Types;
using NUnit.Framework;

namespace CityConsortium.Cli.Tests;

/// <summary>What is said before a change that would stop the city, or seat somebody who is not there.</summary>
public sealed class PreflightTests
{
    private static readonly string[] Four = ["urban", "environment", "health", "finance"];
    private static readonly MemberSeat Housing = new(Validator("housing"), new NodeAddresses("10.0.0.5:1", "10.0.0.5:2"), null);

    [Test]
    public void With_everybody_here_nothing_speaks_against_a_fifth() =>
        Assert.That(Look(null, Housing, Here("urban", "environment", "health", "finance", "housing")), Is.EqualTo(new Preflight("", "")));

    [Test]
    public void Two_offline_of_five_stop_the_chain_and_are_named()
    {
        var look = Look(null, Housing, Here("urban", "environment", "housing"));
        Assert.That(look.Stops, Does.StartWith("health and finance are offline: after this change the chain stops"));
    }

    [Test]
    public void One_offline_of_five_is_a_warning() =>
        Assert.That(Look(null, Housing, Here("urban", "environment", "health", "housing")).Warning, Does.Contain("no department may fail").And.Contain("finance offline"));

    [Test]
    public void A_joiner_that_nobody_reaches_gets_no_seat() =>
        Assert.That(Look(null, Housing, Here(Four)).Stops, Does.Contain("housing is not reachable"));

    [Test]
    public void A_joiner_that_lags_may_be_proposed_and_not_decided_on()
    {
        var answers = Here(Four, 1000).Append(new Answered(DepartmentId.Of("housing"), StatusScript.Status("housing", height: 3))).ToList();
        Assert.That(Preflight.Of(Members(Four), null, Housing, answers, isDeciding: false).Stops, Is.Empty);
        Assert.That(Preflight.Of(Members(Four), null, Housing, answers, isDeciding: true).Stops, Does.Contain("at height 3 and the city at 1000"));
    }

    [Test]
    public void A_seat_file_that_was_changed_is_refused()
    {
        var path = Path.Combine(Path.GetTempPath(), $"membership-seat-{Guid.CreateVersion7():N}.json");
        try
        {
            File.WriteAllText(path, SeatFile.ToJson(Housing));
            Assert.That(SeatFile.Read(path), Is.EqualTo(Housing));
            File.WriteAllText(path, File.ReadAllText(path).Replace("10.0.0.5:1", "10.0.0.6:1"));
            Assert.That(() => SeatFile.Read(path), Throws.TypeOf<CliException>().With.Message.Contains("fingerprint"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Preflight Look(DepartmentId? leaves, MemberSeat? joins, IReadOnlyList<Answered> answers) => Preflight.Of(Members(Four), leaves, joins, answers, isDeciding: true);

    private static List<Answered> Here(params string[] departments) => Here(departments, 10);

    private static List<Answered> Here(string[] departments, ulong height) =>
        [.. departments.Select(d => new Answered(DepartmentId.Of(d), StatusScript.Status(d, height: height)))];

    private static Membership Members(IEnumerable<string> departments) => Membership.Create([.. departments.Select(Validator)]);

    private static Types.Validator Validator(string department)
    {
        var hash = Hashing.Of(Domain.Membership, System.Text.Encoding.ASCII.GetBytes(department));
        return new Types.Validator(DepartmentId.Of(department), new PublicKey(hash.AsSpan()), hash);
    }
}
