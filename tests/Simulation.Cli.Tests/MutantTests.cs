using CityConsortium.Simulation.Cli.Mutants;
using NUnit.Framework;

namespace CityConsortium.Simulation.Cli.Tests;

/// <summary>
/// The planted bugs under tests/Mutants still fit the code, and a few are hunted here. <c>./city sim mutants</c> hunts all
/// (docs/MUTANTS.md).
/// </summary>
[TestFixture]
public sealed class MutantTests
{
    private static readonly string Root = MutantBuild.FindRoot();

    private static IEnumerable<string> Names => MutantFile.ReadAll(Root).Select(m => m.Name);

    [Test]
    public void There_are_at_least_24() => Assert.That(Names.Count(), Is.GreaterThanOrEqualTo(24));

    [TestCaseSource(nameof(Names))]
    public void Each_applies_exactly_once(string name)
    {
        var mutant = MutantFile.Read(Path.Combine(Root, "tests", "Mutants", $"{name}.mutant"));
        foreach (var file in mutant.Hunks.GroupBy(h => h.File))
        {
            Assert.That(MutantBuild.Projects.Any(p => file.Key.StartsWith(p + "/", StringComparison.Ordinal)), file.Key);
            var text = File.ReadAllText(Path.Combine(Root, file.Key));
            foreach (var hunk in file)
            {
                var changed = MutantBuild.Apply(text, hunk);
                Assert.That(changed, Is.Not.Null.And.Not.EqualTo(text), $"the code that mutant {name} changes is not exactly once in {file.Key}; bring the mutant up to date");
                text = changed!;
            }
        }
    }

    [TestCase("quorum-one-short-twins")]
    [TestCase("certificate-one-short")]
    public void A_few_are_killed(string name)
    {
        var mutant = MutantFile.Read(Path.Combine(Root, "tests", "Mutants", $"{name}.mutant"));
        // The bound is on seeds; the time only guards against a hang.
        var verdict = new MutantHunt(Root, seeds: 200, TimeSpan.FromMinutes(8), threads: 1).Run(mutant);
        Assert.That(verdict.AsExpected, $"killed by {verdict.Property ?? "nothing"} after {verdict.Tries}\n{verdict.Output}");
    }

    [Test]
    public void Without_a_bug_nothing_is_killed()
    {
        var harmless = MutantFile.Parse("harmless",
        [
            "The quorum is computed otherwise and is the same", "kills: Agreement", "@ src/Types/Membership/Quorum.cs",
            "-        Size = (members + MaxFaulty + 2) / 2;", "+        Size = 1 + ((members + MaxFaulty) / 2);",
        ]);
        var verdict = new MutantHunt(Root, seeds: 2, TimeSpan.FromMinutes(8), threads: 1).Run(harmless);
        Assert.That((verdict.Killed, verdict.Tries), Is.EqualTo((false, 2L)), verdict.Output);
        Assert.That(verdict.Output, Does.Contain("2 schedules from seed 1"));
    }

    [TestCase("kills: Agreement", "@ src/Types/Membership/Quorum.cs", "+x", TestName = "A change without original lines is refused")]
    [TestCase("@ src/Types/Membership/Quorum.cs", "-x", "+y", TestName = "A mutant without a killer is refused")]
    [TestCase("kills: Agreement", "nonsense", "", TestName = "A line of no kind is refused")]
    public void A_wrong_mutant_is_refused(string first, string second, string third) =>
        Assert.That(() => MutantFile.Parse("wrong", ["What is wrong", first, second, third]), Throws.TypeOf<FormatException>());
}
