using System.CommandLine;
using System.Text.Json;

namespace CityConsortium.Simulation.Cli;

/// <summary>The command line of <c>./city sim</c>.</summary>
public static class SimCommand
{
    public static RootCommand Create()
    {
        var seed = new Option<ulong?>("--seed") { Description = "Replay the run of this seed." };
        var plan = new Option<string?>("--plan") { Description = "With --seed: the faults as JSON, as a failure report prints it, instead of those drawn from the seed." };
        var until = new Option<long>("--until") { Description = "With --seed: stop after so many steps." };
        var trace = new Option<bool>("--trace") { Description = "With --seed: print every event." };
        var runs = new Option<ulong?>("--runs") { Description = "Run so many seeds on all cores, up to the first failure." };
        var hours = new Option<double?>("--hours") { Description = "Run seeds for so long." };
        var first = new Option<ulong>("--first-seed") { Description = "The first seed of --runs, --hours and --canary.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Runs side by side.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var noShrink = new Option<bool>("--no-shrink") { Description = "Do not look for a smaller run that fails the same way." };
        var canary = new Option<ulong?>("--canary") { Description = "Run so many seeds twice each and compare everything that can be compared." };
        var root = new RootCommand("The deterministic simulator: whole cities of real replicas in one thread, with every fault that a seed draws.")
        {
            seed, plan, until, trace, runs, hours, first, threads, noShrink, canary,
        };
        root.Subcommands.Add(TwinsCommand.Create());
        root.Subcommands.Add(Mutants.MutantsCommand.Create());
        root.SetAction(parsed =>
        {
            if (parsed.GetValue(seed) is { } one)
            {
                return Replay(one, parsed.GetValue(plan), parsed.GetValue(until), parsed.GetValue(trace), !parsed.GetValue(noShrink));
            }

            if (parsed.GetValue(canary) is { } twice) return Canary.Run(parsed.GetValue(first), twice, Console.Out);
            if (parsed.GetValue(runs) is null && parsed.GetValue(hours) is null) return Refuse("say what to run: --seed S, --runs N, --hours N or --canary N (see ./city sim --help)");
            var time = parsed.GetValue(hours) is { } h ? TimeSpan.FromHours(h) : TimeSpan.MaxValue;
            var batch = new Batch(parsed.GetValue(first), parsed.GetValue(runs) ?? ulong.MaxValue, time, Math.Max(1, parsed.GetValue(threads)), Console.Out);
            if (batch.Run() is not { } failure) return 0;
            FailureReport.Print(failure, Console.Out, !parsed.GetValue(noShrink));
            return 1;
        });
        return root;
    }

    private static int Replay(ulong seed, string? planText, long until, bool trace, bool shrink)
    {
        FaultPlan? plan = null;
        try
        {
            if (planText is not null) plan = PlanJson.Read(planText);
        }
        catch (JsonException e)
        {
            return Refuse($"--plan: {e.Message}");
        }

        var attempt = Attempt.Make(seed, plan, until, trace ? (step, at, endpoint, input) => Console.WriteLine(EventText.Line(step, at, endpoint, input)) : null);
        if (!attempt.Failed)
        {
            Console.WriteLine($"plan   {PlanJson.Write(plan ?? FaultPlan.Draw(new SimRandom(seed)))}");
            Console.WriteLine(attempt.Result is { } result ? $"held   {result}" : attempt.Message);
            return 0;
        }

        FailureReport.Print(attempt, Console.Out, shrink);
        return 1;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"error: {why}");
        return 2;
    }
}
