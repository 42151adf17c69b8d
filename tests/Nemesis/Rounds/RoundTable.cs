using System.Globalization;
using CityConsortium.Cli;

namespace CityConsortium.Nemesis.Rounds;

/// <summary>All rounds by fault: median and worst.</summary>
internal static class RoundTable
{
    public static IEnumerable<string> Lines(IReadOnlyList<RoundResult> rounds)
    {
        var table = new TextTable("fault", "rounds", "standstill, median", "worst", "commits after healing, median", "worst", "whole after healing, median", "worst");
        foreach (var group in rounds.GroupBy(r => r.Fault).OrderBy(g => g.Key, StringComparer.Ordinal)) table.Add([group.Key, Text(group.Count()), .. Figures(group)]);
        table.Add(["all", Text(rounds.Count), .. Figures(rounds)]);
        return table.Lines();
    }

    private static IEnumerable<string> Figures(IEnumerable<RoundResult> rounds)
    {
        var all = rounds.ToList();
        foreach (var figure in (Func<RoundResult, TimeSpan>[])[r => r.Standstill, r => r.Commits, r => r.Whole])
        {
            TimeSpan[] sorted = [.. all.Select(figure).Order()];
            if (sorted.Length == 0) continue;
            yield return Text(sorted[sorted.Length / 2]);
            yield return Text(sorted[^1]);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString("0.00 s", CultureInfo.InvariantCulture);
}
