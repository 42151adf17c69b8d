using CityConsortium.Simulation.Cli.Mutants;
using CityConsortium.Simulation.Scenarios;
using NUnit.Framework;

namespace CityConsortium.Simulation.Cli.Tests;

/// <summary>
/// The protocol scenarios of tests/Simulation/Scenarios happen as written. <c>CITY_UPDATE_SCENARIOS=1</c> writes them anew; the
/// change is then there to be reviewed.
/// </summary>
[TestFixture]
public sealed class ScenarioTests
{
    private static readonly string Folder = Path.Combine(MutantBuild.FindRoot(), "tests", "Simulation", "Scenarios");

    private static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void It_happens_as_written(string name)
    {
        var path = Path.Combine(Folder, $"{name}.txt");
        var written = File.ReadAllText(path);
        var played = Scenario.Play(written);
        if (Environment.GetEnvironmentVariable("CITY_UPDATE_SCENARIOS") == "1") File.WriteAllText(path, played);
        else Assert.That(played, Is.EqualTo(written), "if this is meant: CITY_UPDATE_SCENARIOS=1, then review the difference");
    }

    [TestCase("submit\nexpect committed 2\n", "member 0 has 1 blocks")]
    [TestCase("submit\nexpect view 1\n", "member 0 is in view 0")]
    [TestCase("crash 0\nsubmit\nexpect timeout 301 of 1\n", "member 1's view timer is 300 ms")]
    [TestCase("commit 1\n", "no command")]
    public void What_is_expected_and_does_not_happen_fails(string text, string why) =>
        Assert.That(() => Scenario.Play(text), Throws.TypeOf<FormatException>().With.Message.Contains(why));

    [Test]
    public void Other_events_than_written_are_noticed()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "normal-case.txt"));
        Assert.That(Scenario.Play(text.Replace("0 sends PrePrepare", "1 sends PrePrepare", StringComparison.Ordinal)), Is.EqualTo(text));
        Assert.That(Scenario.Play("# another order\n" + text), Is.Not.EqualTo(text));
    }
}
