using CityConsortium.Nemesis.Load;

namespace CityConsortium.Nemesis.Checks;

/// <summary>Holds what the clients were told against what the chain says. Sorting, no hashing: a million take a second.</summary>
internal static class HistoryCheck
{
    /// <returns>Findings, at most some of each kind; empty when all is as it must be.</returns>
    public static IReadOnlyList<string> Find(IReadOnlyList<History.Entry> entries, Chain chain, out long committedUnknown)
    {
        var findings = new List<string>();
        foreach (var entry in entries)
        {
            if (entry.Position is { } position && chain.At(position) != entry.Id) Add(findings, $"transaction {entry.Id} was acknowledged at {position}, where the chain has {chain.At(position)?.ToString() ?? "nothing"}");
        }

        ShortId[] onChain = [.. chain.Blocks.SelectMany(b => b.Transactions)];
        Array.Sort(onChain);
        for (var i = 1; i < onChain.Length; i++)
        {
            if (onChain[i] == onChain[i - 1]) Add(findings, $"transaction {onChain[i]} is on the chain twice");
        }

        ShortId[] submitted = [.. entries.Select(e => e.Id)];
        Array.Sort(submitted);
        foreach (var id in onChain)
        {
            if (Array.BinarySearch(submitted, id) < 0) Add(findings, $"transaction {id} is on the chain and nobody submitted it");
        }

        committedUnknown = entries.Count(e => e.Position is null && Array.BinarySearch(onChain, e.Id) >= 0);
        return findings;
    }

    /// <summary>All chains must be one.</summary>
    public static IReadOnlyList<string> FindForks(IReadOnlyList<Chain> chains)
    {
        var findings = new List<string>();
        foreach (var other in chains.Skip(1))
        {
            for (var i = 0; i < chains[0].Blocks.Count; i++)
            {
                if (chains[0].Blocks[i].Hash != other.Blocks[i].Hash) Add(findings, $"{chains[0].Department} and {other.Department} have different blocks {i + 1}");
            }
        }

        return findings;
    }

    private static void Add(List<string> findings, string finding)
    {
        const int Enough = 20;
        if (findings.Count < Enough) findings.Add(finding);
    }
}
