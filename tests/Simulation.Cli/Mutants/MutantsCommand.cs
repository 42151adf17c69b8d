using System.CommandLine;

namespace CityConsortium.Simulation.Cli.Mutants;

/// <summary><c>./city sim mutants</c>: plants each bug of tests/Mutants and hunts it.</summary>
internal static class MutantsCommand
{
    internal static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "Only mutants whose names contain this.", DefaultValueFactory = _ => null };
        var seeds = new Option<long>("--runs") { Description = "Seeds to try per mutant.", DefaultValueFactory = _ => 5000 };
        var minutes = new Option<double>("--minutes") { Description = "Time per mutant at most.", DefaultValueFactory = _ => 10 };
        var threads = new Option<int>("--threads") { Description = "Runs side by side.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var show = new Option<bool>("--show") { Description = "Print each hunt's whole output." };
        var command = new Command("mutants", "Plant each bug of tests/Mutants into a copy of the protocol and count the seeds until a property fails.")
        {
            name, seeds, minutes, threads, show,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(name),
            new MutantHunt(MutantBuild.FindRoot(), parsed.GetValue(seeds), TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(threads)),
            parsed.GetValue(show)));
        return command;
    }

    private static int Run(string? name, MutantHunt hunt, bool show)
    {
        var mutants = MutantFile.ReadAll(MutantBuild.FindRoot()).Where(m => name is null || m.Name.Contains(name, StringComparison.Ordinal)).ToList();
        if (mutants.Count == 0)
        {
            Console.Error.WriteLine($"error: no mutant's name contains '{name}'");
            return 2;
        }

        Console.WriteLine("| mutant | the planted bug | killed by | engine | seeds or scenarios | seconds |");
        Console.WriteLine("|---|---|---|---|---:|---:|");
        var alive = 0;
        foreach (var mutant in mutants)
        {
            var verdict = hunt.Run(mutant);
            if (!verdict.Killed) alive++;
            var killer = verdict.Killed ? verdict.Property + (verdict.AsExpected ? "" : $" (expected {string.Join(" or ", mutant.Kills)})") : "**nothing**";
            Console.WriteLine($"| {mutant.Name} | {mutant.Summary} | {killer} | {mutant.Engine} | {verdict.Tries:N0} | {verdict.Seconds:F1} |");
            Console.Out.Flush();
            if (show) Console.WriteLine(verdict.Output);
        }

        Console.WriteLine();
        Console.WriteLine($"{mutants.Count - alive} of {mutants.Count} mutants killed");
        return alive == 0 ? 0 : 1;
    }
}
