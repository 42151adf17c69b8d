using CityConsortium.Consensus;

namespace CityConsortium.Simulation.Cli;

/// <summary>How a run ended that must not throw: its result, or the property that did not hold.</summary>
/// <param name="Steps">Inputs fed to replicas until the end, the failing one included.</param>
/// <param name="Virtual">Virtual microseconds until the end.</param>
public sealed record Attempt(ulong Seed, FaultPlan? Plan, SimResult? Result, string? Property, string Message, long Steps, long Virtual)
{
    public bool Failed => Property is not null;

    /// <param name="plan">Null to draw it from the seed.</param>
    /// <param name="until">The run is cut off after so many steps; 0 for never.</param>
    /// <param name="onEvent">Hears of every input: step, virtual microseconds, endpoint, input.</param>
    public static Attempt Make(ulong seed, FaultPlan? plan = null, long until = 0, Action<long, long, int, Input>? onEvent = null)
    {
        SimWorld? world = null;
        try
        {
            var result = SimRun.Run(seed, plan, prepare: made =>
            {
                world = made;
                if (onEvent is null && until == 0) return;
                made.OnTrace = (at, endpoint, input) =>
                {
                    onEvent?.Invoke(made.Steps, at, endpoint, input);
                    if (until > 0 && made.Steps >= until) throw new CutOffException();
                };
            });
            return new Attempt(seed, plan, result, null, "", result.Steps, result.VirtualMilliseconds * 1000);
        }
        catch (CutOffException)
        {
            return new Attempt(seed, plan, null, null, $"cut off after step {until}", world?.Steps ?? 0, world?.Clock.Now ?? 0);
        }
        catch (SimFailureException failure)
        {
            return new Attempt(seed, plan, null, failure.Checker, failure.Message, world?.Steps ?? 0, world?.Clock.Now ?? 0);
        }
        catch (Exception e)
        {
            // No input may make anything throw: whatever comes through here is a failure of its own (G21).
            return new Attempt(seed, plan, null, SimRun.NoException, e.ToString(), world?.Steps ?? 0, world?.Clock.Now ?? 0);
        }
    }

    public sealed class CutOffException : Exception;
}
