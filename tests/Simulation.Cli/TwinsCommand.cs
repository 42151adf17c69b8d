using System.CommandLine;
using CityConsortium.Simulation.Twins;

namespace CityConsortium.Simulation.Cli;

/// <summary><c>./city sim twins</c>: every leader and every partition in each of the first views, one member existing twice.</summary>
internal static class TwinsCommand
{
    internal static Command Create()
    {
        var views = new Option<int>("--views") { Description = "Views per scenario; 164 to that power scenarios.", DefaultValueFactory = _ => 3 };
        var from = new Option<long>("--from") { Description = "Go on from this scenario." };
        var count = new Option<long>("--count") { Description = "At most so many scenarios.", DefaultValueFactory = _ => long.MaxValue / 2 };
        var threads = new Option<int>("--threads") { Description = "Runs side by side.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var scenario = new Option<long?>("--scenario") { Description = "Run this one scenario and print every event." };
        var command = new Command("twins", "All scenarios of Twins (OPODIS 2021): n = 4, one twin, partitions and leaders per view.") { views, from, count, threads, scenario };
        command.SetAction(parsed =>
        {
            var depth = parsed.GetValue(views);
            if (depth is < 1 or > 4)
            {
                Console.Error.WriteLine("error: --views is 1 to 4");
                return 2;
            }

            if (parsed.GetValue(scenario) is { } one) return Show(TwinsScenario.Of(one, depth));
            var batch = new TwinsBatch(depth, parsed.GetValue(from), parsed.GetValue(count), Math.Max(1, parsed.GetValue(threads)), Console.Out);
            if (batch.Run() is not { } failure) return 0;
            Console.WriteLine($"FAILED  {failure.Message}");
            return 1;
        });
        return command;
    }

    private static int Show(TwinsScenario scenario)
    {
        Console.WriteLine(scenario);
        var run = new TwinsRun();
        run.OnInput = (instance, input) => Console.WriteLine(EventText.Line(run.Steps, 0, instance, input));
        try
        {
            run.Run(scenario);
            Console.WriteLine($"held; honest members that had committed before healing: {run.CommittedBeforeHealing}");
            return 0;
        }
        catch (TwinsFailureException e)
        {
            Console.WriteLine($"FAILED  {e.Message}");
            return 1;
        }
    }
}
