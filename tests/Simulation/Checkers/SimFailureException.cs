namespace CityConsortium.Simulation;

/// <summary>A property did not hold. The message names the seed and the command that replays the run.</summary>
public sealed class SimFailureException(string checker, string what, SimWorld world) : Exception(
    $"{checker}: {what}\nseed {world.Seed}, step {world.Steps}, virtual time {world.Clock.Now / 1000} ms, plan {world.Plan}, liars: {world.LiarNames}\n"
    + $"replay: {SimRun.ReplayCommand(world.Seed)}")
{
    public string Checker { get; } = checker;
}
