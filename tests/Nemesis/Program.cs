using System.Globalization;
using CityConsortium.Nemesis;
using CityConsortium.Nemesis.Faults;
using CityConsortium.Nemesis.Flood;
using CityConsortium.Nemesis.Rounds;

const string Help = """
    Usage: ./city nemesis [--rounds N] [--seed S] [--validators 4..7] [--transactions N] [--only NAME,NAME]
                          [--clients N] [--in-flight N] [--base-port P] [--directory DIR]

           ./city nemesis flood [--only KIND,KIND] [--base-port P] [--directory DIR]

    Runs real validators under load and lets one misfortune after the other happen to them; then checks that every
    acknowledged transaction is on the chain once, in real-time order, and that all validators agree. Ends with 1 when not.
    With flood: one department's clients run wild in one way after the other (half a minute each); ends with 1 when the
    others keep less than 80 % of their rate in any of them.
    """;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(Help);
    Console.WriteLine($"Faults: {string.Join(", ", Catalogue.All.Select(f => f.Name))}");
    Console.WriteLine($"Floods: {string.Join(", ", FloodKind.All.Select(k => k.Name))}");
    return 0;
}

if (args is ["flooder", .. var orders]) return await Flooder.RunAsync(orders);
if (args is ["flood", .. var rest]) return await FloodCommand.RunAsync(rest);

if (NemesisOptions.Parse(args, out var problem) is not { } options)
{
    Console.Error.WriteLine($"error: {problem}; ./city nemesis --help says what there is");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var started = TimeProvider.System.GetTimestamp();
Console.WriteLine($"nemesis: seed {options.Seed}; again: {options.Replay()}");
var run = new NemesisRun(options, line => Console.WriteLine($"nemesis: {line}"));
try
{
    var findings = await run.RunAsync(stop.Token);
    var took = TimeProvider.System.GetElapsedTime(started);
    foreach (var line in RoundTable.Lines(run.Rounds)) Console.WriteLine(line);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Rounds.Count} rounds, {run.Acknowledged:N0} transactions acknowledged, {took.TotalSeconds:0} s"));
    foreach (var finding in findings) Console.Error.WriteLine($"WRONG: {finding}");
    if (findings.Count > 0) Console.Error.WriteLine($"WRONG: seed {options.Seed}; again: {options.Replay()}");
    return findings.Count > 0 ? 1 : 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine("nemesis: stopped");
    return 130;
}
