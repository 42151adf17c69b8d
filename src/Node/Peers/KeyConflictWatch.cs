using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>This validator's key is in use by another process; nobody must vote with it twice.</summary>
public sealed class KeyInUseException(string message) : Exception(message);

/// <summary>
/// Stops this validator when peers keep turning it away because another process votes with its key: the same directory copied to
/// a second machine, or a replaced machine that was never switched off. It takes f + 1 peers, so that no liar can stop anybody.
/// </summary>
public sealed class KeyConflictWatch(Func<IReadOnlyList<PeerLink>> links, Func<Membership> members, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <exception cref="KeyInUseException">The key is in use elsewhere.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            var witnesses = links().Where(l => l.InUseElsewhereFor >= NodeLimits.KeyConflictPatience).Select(l => l.Department.Value).ToList();
            if (witnesses.Count < members().Quorum.OneHonest) continue;
            throw new KeyInUseException(
                $"another process votes with this validator's key: {string.Join(" and ", witnesses)} are connected to it and turn this one away. "
                + "One key must never run twice; find the other process and stop it, then start this one again.");
        }
    }
}
