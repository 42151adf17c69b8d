using CityConsortium.Fuzz.Engine;
using CityConsortium.Fuzz.Targets;
using NUnit.Framework;

namespace CityConsortium.Fuzz.Tests;

/// <summary>A short run over every decoder. The long one is a command: <c>./city fuzz --seconds 60</c>.</summary>
public sealed class DecoderTests
{
    /// <summary>For the small ones; those that write files or execute blocks get fewer.</summary>
    private const long Executions = 20_000;

    private static readonly IReadOnlyList<Target> Targets = AllTargets.Create();

    private static IEnumerable<string> Names => Targets.Select(t => t.Name);

    [TestCaseSource(nameof(Names))]
    public void Hostile_bytes_are_refused_in_words_and_cheaply(string name)
    {
        var target = Targets.Single(t => t.Name == name);
        var seed = (ulong)Environment.TickCount64;
        var executions = target.Allowance > 100_000 || name == "safety-log" ? Executions / 10 : Executions;
        TestContext.Out.WriteLine($"again: ./city fuzz --target {name} --seed {seed} --runs {executions}");
        var result = new FuzzRun(target, seed).Run(executions);
        var finding = result.Finding;
        Assert.That(finding, Is.Null, finding is null ? "" : $"{finding.Problem}; again: ./city fuzz --target {name} --hex {Convert.ToHexStringLower(finding.Input)}");
        Assert.That(result.Executions, Is.EqualTo(executions));
    }

    [TestCaseSource(nameof(Names))]
    public void Valid_samples_are_accepted(string name)
    {
        var target = Targets.Single(t => t.Name == name);
        Assert.That(target.Samples, Is.Not.Empty);
        foreach (var sample in target.Samples) Assert.That(target.Decode(sample), Is.Not.Null.And.Not.InstanceOf<string>(), Convert.ToHexStringLower(sample));
    }
}
