namespace CityConsortium.Simulation.Cli.Mutants;

/// <summary>A bug to plant: which lines of which files become which others, and which properties are expected to notice.</summary>
/// <param name="Summary">What is wrong, in one line.</param>
/// <param name="Kills">Names of the properties of which one should fail.</param>
/// <param name="Engine">What hunts it.</param>
public sealed record Mutant(string Name, string Summary, IReadOnlyList<string> Kills, MutantEngine Engine, IReadOnlyList<MutantHunk> Hunks)
{
    /// <summary>The projects whose sources it changes, in the order in which they depend on each other.</summary>
    public IReadOnlyList<string> Projects => [.. MutantBuild.Projects.Where(p => Hunks.Any(h => h.File.StartsWith(p + "/", StringComparison.Ordinal)))];
}

/// <param name="File">The path below the repository's root.</param>
/// <param name="Original">Whole lines that are in the file exactly once.</param>
/// <param name="Replacement">Whole lines; none to delete.</param>
public sealed record MutantHunk(string File, string Original, string Replacement);

/// <summary>What hunts a mutant.</summary>
public enum MutantEngine
{
    /// <summary>Ordinary seeds.</summary>
    Swarm,

    /// <summary>The two-view set of Twins.</summary>
    Twins,
}
