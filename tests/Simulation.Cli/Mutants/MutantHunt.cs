using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CityConsortium.Simulation.Cli.Mutants;

/// <summary>How a hunt ended.</summary>
/// <param name="Property">The property that failed; null when the mutant lives.</param>
/// <param name="Tries">Seeds, or scenarios, up to and including the one that killed it.</param>
public sealed record MutantVerdict(Mutant Mutant, string? Property, long Tries, double Seconds, string Output)
{
    public bool Killed => Property is not null;

    /// <summary>Whether one of the properties noticed from which it was expected.</summary>
    public bool AsExpected => Killed && Mutant.Kills.Any(k => Property!.EndsWith(k, StringComparison.Ordinal));
}

/// <summary>Builds a mutant and runs seeds on it in a process of its own until a property fails.</summary>
public sealed partial class MutantHunt(string root, long seeds, TimeSpan limit, int threads)
{
    public MutantVerdict Run(Mutant mutant)
    {
        var watch = Stopwatch.StartNew();
        var place = Directory.CreateTempSubdirectory($"city-mutant-{mutant.Name}-").FullName;
        try
        {
            new MutantBuild(root).Make(mutant, place);
            var output = RunChild(mutant, place);
            var match = mutant.Engine == MutantEngine.Swarm ? SwarmFailure().Match(output) : TwinsFailure().Match(output);
            return match.Success
                ? new MutantVerdict(mutant, match.Groups["property"].Value, Tries(mutant, match), watch.Elapsed.TotalSeconds, output)
                : new MutantVerdict(mutant, null, Survived(output), watch.Elapsed.TotalSeconds, output);
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>How many seeds or scenarios it lived through: time may have ended before they did.</summary>
    private static long Survived(string output) =>
        Progress().Matches(output).LastOrDefault() is { } last ? long.Parse(last.Groups["done"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;

    private static long Tries(Mutant mutant, Match match) =>
        long.Parse(match.Groups["number"].Value) + (mutant.Engine == MutantEngine.Swarm ? 0 : 1); // seeds count from 1, scenarios from 0

    private string RunChild(Mutant mutant, string place)
    {
        string[] arguments = mutant.Engine == MutantEngine.Swarm ? ["--runs", $"{seeds}", "--no-shrink"] : ["twins", "--views", "2"];
        var start = new ProcessStartInfo(Environment.ProcessPath is { } own && Path.GetFileName(own) == "dotnet" ? own : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])["exec", Path.Combine(place, "city-sim.dll"), .. arguments, "--threads", $"{threads}"]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(limit)) process.Kill();
        process.WaitForExit();
        return output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
    }

    [GeneratedRegex(@"^\d\d:\d\d:\d\d  (?<done>[\d,]+) ", RegexOptions.Multiline)]
    private static partial Regex Progress();

    [GeneratedRegex(@"^FAILED  property (?<property>.+), seed (?<number>\d+), step", RegexOptions.Multiline)]
    private static partial Regex SwarmFailure();

    [GeneratedRegex(@"^FAILED  (?<property>[^:\n]+): .*\n(?:.*\n)*?scenario (?<number>\d+) of", RegexOptions.Multiline)]
    private static partial Regex TwinsFailure();
}
