using System.Globalization;
using CityConsortium.Fuzz.Targets;

namespace CityConsortium.Fuzz.Engine;

/// <summary>Many decoders, one after the other on each thread.</summary>
public static class FuzzBatch
{
    /// <summary>No decoder takes a thousandth of this for any input; one that does hangs.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(1);

    /// <param name="time">For each decoder; null: until the executions are done.</param>
    public static IReadOnlyList<FuzzResult> Run(IReadOnlyList<string> names, ulong seed, long executions, TimeSpan? time, int threads, Action<string> say)
    {
        var results = new List<FuzzResult>();
        var next = -1;
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(Work)).ToList();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return results;

        void Work()
        {
            // Samples and targets hold state of their own: each thread has its own.
            var targets = AllTargets.Create();
            for (var i = Interlocked.Increment(ref next); i < names.Count; i = Interlocked.Increment(ref next))
            {
                var run = new FuzzRun(targets.Single(t => t.Name == names[i]), seed);
                using var stop = time is { } span ? new CancellationTokenSource(span) : new CancellationTokenSource();
                using var watch = new Timer(_ => Watch(run), null, Hung, Hung);
                var result = run.Run(executions, stop.Token);
                lock (results) results.Add(result);
                say(Line(result));
                if (result.Finding is { } finding) say($"WRONG: {finding.Target}: {finding.Problem}{Environment.NewLine}  again: ./city fuzz --target {finding.Target} --hex {Convert.ToHexStringLower(finding.Input)}");
            }
        }
    }

    private static void Watch(FuzzRun run)
    {
        if (!run.IsStuck()) return;
        Console.Error.WriteLine($"WRONG: a decoder has not come back for a minute; its input: {Convert.ToHexStringLower(run.CopyCurrent())}");
        Environment.Exit(1);
    }

    private static string Line(FuzzResult r) => string.Create(
        CultureInfo.InvariantCulture,
        $"{r.Target,-22} {r.Executions,14:N0} executions {r.Executions / Math.Max(r.Took.TotalSeconds, 0.001),12:N0}/s {r.Accepted,12:N0} accepted {r.Behaviours,6} behaviours, at most {r.MostAllocated,9:N0} bytes allocated");
}
