namespace CityConsortium.Nemesis.Flood;

/// <summary><c>./city nemesis flood</c>: all kinds of floods, or those asked for, and a table of what they did to the others.</summary>
internal static class FloodCommand
{
    /// <summary>What the others must keep of their rate.</summary>
    private const double Wanted = 0.8;

    /// <summary>Longer than a kind takes on the slowest machine that is of any use; then the command ends in failure.</summary>
    private static readonly TimeSpan PerKind = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        if (NemesisOptions.Parse(words, out var problem) is not { } options) return Refuse(problem!); // a problem whenever there are no options
        if (options.Only.FirstOrDefault(n => FloodKind.Find(n) is null) is { } unknown) return Refuse($"there is no flood '{unknown}'");
        IReadOnlyList<FloodKind> kinds = options.Only.Count == 0 ? FloodKind.All : [.. options.Only.Select(n => FloodKind.Find(n)!)];
        foreach (var kind in kinds) Say($"{kind.Name}: {kind.What}");
        using var over = new CancellationTokenSource((kinds.Count + 1) * PerKind);
        var plan = new FloodPlan(kinds, PerSecond: 100, Calm: TimeSpan.FromSeconds(8), Flood: TimeSpan.FromSeconds(12), Capacity: null);
        var run = new FloodRun(options, plan, Say);
        try
        {
            var results = await run.RunAsync(over.Token);
            Say($"the others handed in {run.Submitted} transactions, have receipts for {run.Receipts}, {run.Failed} failed");
            foreach (var result in results.Where(r => r.Ratio < Wanted)) Console.Error.WriteLine(FormattableString.Invariant($"WRONG: {result.Kind.Name}: the others kept {result.Ratio:0.00}, less than {Wanted}"));
            return run.Failed == 0 && results.All(r => r.Ratio >= Wanted) ? 0 : 1;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            Console.Error.WriteLine("WRONG: the floods were not over in time");
            return 1;
        }
    }

    private static void Say(string line) => Console.WriteLine($"flood: {line}");

    private static int Refuse(string problem)
    {
        Console.Error.WriteLine($"error: {problem}; ./city nemesis --help says what there is");
        return 2;
    }
}
