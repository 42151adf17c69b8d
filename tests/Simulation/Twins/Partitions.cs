namespace CityConsortium.Simulation.Twins;

/// <summary>
/// Every way to split the five instances (members 0 to 3, and 4 for member 0's twin) into at most three parts: 1 + 15 + 25.
/// </summary>
public static class Partitions
{
    public const int Members = 4;
    public const int Instances = 5;

    private const int MaxParts = 3;

    /// <summary>For each partition the part that each instance is in.</summary>
    public static IReadOnlyList<int[]> All { get; } = List();

    public static string Describe(int partition)
    {
        var parts = Enumerable.Range(0, Instances).GroupBy(i => All[partition][i])
            .Select(part => string.Concat(part.Select(i => i < Members ? $"{i}" : "0'")));
        return $"{{{string.Join("|", parts)}}}";
    }

    /// <summary>Restricted growth strings: each instance joins a part that exists, or opens the next one.</summary>
    private static List<int[]> List()
    {
        var all = new List<int[]>();
        Extend([], 0);
        return all;

        void Extend(int[] parts, int used)
        {
            if (parts.Length == Instances)
            {
                all.Add(parts);
                return;
            }

            for (var part = 0; part <= Math.Min(used, MaxParts - 1); part++) Extend([.. parts, part], Math.Max(used, part + 1));
        }
    }
}
