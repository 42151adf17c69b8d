namespace CityConsortium.Simulation.Cli;

/// <summary>Each seed twice: trace, steps, blocks and times must be the same, or no seed is worth anything.</summary>
public static class Canary
{
    public static int Run(ulong firstSeed, ulong count, TextWriter output)
    {
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var first = Attempt.Make(seed);
            var second = Attempt.Make(seed);
            if (first.Result == second.Result && first.Property == second.Property && first.Steps == second.Steps) continue;
            output.WriteLine($"FAILED  seed {seed} is not one run:\n  {first.Result}\n  {second.Result}");
            return 1;
        }

        output.WriteLine($"held   {count} seeds from {firstSeed} on, twice each, were the same runs");
        return 0;
    }
}
