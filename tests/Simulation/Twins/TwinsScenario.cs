namespace CityConsortium.Simulation.Twins;

/// <summary>One view of a scenario: who leads it and which instances hear each other in it.</summary>
/// <param name="Leader">The leading member, 0 to 3. Member 0 is the one that exists twice.</param>
/// <param name="Partition">An index into <see cref="Partitions.All"/>.</param>
public readonly record struct TwinsView(int Leader, int Partition)
{
    /// <summary>How many there are: leaders times partitions.</summary>
    public static int Count => Partitions.Members * Partitions.All.Count;

    public override string ToString() => $"leader {Leader} in {Partitions.Describe(Partition)}";
}

/// <summary>
/// A scenario of Twins (Bano, Sonnino, Chursin, Perelman, Li, Ching, Malkhi: "Twins: BFT Systems Made Robust", OPODIS 2021): a
/// leader and a partition for each of the first views. All of them are numbered, so a run can be repeated and resumed.
/// </summary>
public sealed record TwinsScenario(long Index, IReadOnlyList<TwinsView> Views)
{
    /// <returns>164, 26,896, 4,410,944, … scenarios of 1, 2, 3, … views.</returns>
    public static long Count(int views)
    {
        var count = 1L;
        for (var i = 0; i < views; i++) count = checked(count * TwinsView.Count);
        return count;
    }

    public static TwinsScenario Of(long index, int views)
    {
        var rest = index;
        var chosen = new TwinsView[views];
        for (var i = 0; i < views; i++)
        {
            var number = (int)(rest % TwinsView.Count);
            rest /= TwinsView.Count;
            chosen[i] = new TwinsView(number % Partitions.Members, number / Partitions.Members);
        }

        return new TwinsScenario(index, chosen);
    }

    public override string ToString() => $"scenario {Index} of {Views.Count} views: {string.Join("; ", Views)}";
}
