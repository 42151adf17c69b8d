using System.Diagnostics;
using NUnit.Framework;

namespace CityConsortium.Simulation.Tests;

/// <summary>Random runs. A failing one prints its seed and the command that replays it.</summary>
[TestFixture]
public sealed class SeedTests
{
    /// <summary>Each batch is a test of its own, so that a failure leaves the other batches' word standing.</summary>
    [Test]
    public void Random_cities_agree_and_converge([Range(0, 9)] int batch)
    {
        const int seeds = 25;
        var sum = RunMany(1 + ((ulong)batch * seeds), seeds);
        Assert.That(sum.Blocks, Is.GreaterThan(seeds), "the runs did something");
        Assert.That(sum.Faults, Is.GreaterThan(seeds), "and had something to cope with");
    }

    [Test]
    public void Replay_of_a_seed_from_the_environment()
    {
        var seed = ulong.Parse(Environment.GetEnvironmentVariable("CITY_SIM_SEED") ?? "1");
        var count = int.Parse(Environment.GetEnvironmentVariable("CITY_SIM_COUNT") ?? "1");
        Assert.That(RunMany(seed, count).Steps, Is.Positive);
    }

    /// <summary>The determinism canary: without it no seed is worth anything.</summary>
    [Test]
    public void One_seed_is_one_run([Range(0, 3)] int batch)
    {
        for (var seed = 2_000 + (15 * (ulong)batch); seed < 2_015 + (15 * (ulong)batch); seed++)
        {
            var first = SimRun.Run(seed);
            Assert.That(SimRun.Run(seed), Is.EqualTo(first), $"seed {seed} ran in two ways");
            Assert.That(SimRun.Run(seed + 100).TraceHash, Is.Not.EqualTo(first.TraceHash));
        }
    }

    private static (long Steps, long Blocks, long Faults) RunMany(ulong first, int count)
    {
        var watch = Stopwatch.StartNew();
        long steps = 0, blocks = 0, faults = 0, viewChanges = 0;
        for (var seed = first; seed < first + (ulong)count; seed++)
        {
            var result = SimRun.Run(seed);
            steps += result.Steps;
            blocks += result.Blocks;
            faults += result.Faults;
            viewChanges += result.HighestView > 0 ? 1 : 0;
        }

        TestContext.Out.WriteLine(
            $"seeds {first} to {first + (ulong)count - 1}: {steps} steps, {blocks} blocks, {faults} faults, view changes in {viewChanges}, {watch.Elapsed.TotalSeconds:F1} s");
        return (steps, blocks, faults);
    }
}
