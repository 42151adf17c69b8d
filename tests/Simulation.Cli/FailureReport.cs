namespace CityConsortium.Simulation.Cli;

/// <summary>All that a person needs to start looking: what failed, the events before it, and the smallest run that shows it.</summary>
public static class FailureReport
{
    private const int LastEvents = 200;
    private const int ShrinkingRuns = 400;

    public static void Print(Attempt failure, TextWriter output, bool shrink, int shrinkingRuns = ShrinkingRuns)
    {
        output.WriteLine($"FAILED  property {failure.Property}, seed {failure.Seed}, step {failure.Steps}, virtual time {failure.Virtual / 1000} ms");
        output.WriteLine(failure.Message);
        output.WriteLine();
        var events = new Queue<string>(LastEvents);
        var again = Attempt.Make(failure.Seed, failure.Plan, 0, (step, at, endpoint, input) =>
        {
            if (events.Count == LastEvents) events.Dequeue();
            events.Enqueue(EventText.Line(step, at, endpoint, input));
        });
        output.WriteLine($"the last {events.Count} events:");
        foreach (var line in events) output.WriteLine(line);
        output.WriteLine();
        if (again.Property != failure.Property || again.Steps != failure.Steps)
        {
            output.WriteLine($"NOT DETERMINISTIC: run again it ended with {again.Property ?? "success"} at step {again.Steps}");
        }

        output.WriteLine($"replay:   {Command(failure)} --trace");
        if (!shrink) return;
        var shrinker = new Shrinker(failure, shrinkingRuns);
        var small = shrinker.Shrink();
        output.WriteLine($"shrunk:   {small.Steps} steps instead of {failure.Steps}, plan {PlanJson.Write(small.Plan!)} ({shrinker.Runs} runs tried)");
        output.WriteLine($"shortest: {Command(small)} --trace");
    }

    /// <summary>The command that repeats the run.</summary>
    public static string Command(Attempt run) =>
        $"./city sim --seed {run.Seed}" + (run.Plan is null ? "" : $" --plan '{PlanJson.Write(run.Plan)}'");
}
