using System.Globalization;
using CityConsortium.Client;
using CityConsortium.Nemesis.City;

namespace CityConsortium.Nemesis.Flood;

/// <summary>What a flood did to the others.</summary>
/// <param name="Ratio">The others' committed transactions a second during the flood, over those before it.</param>
/// <param name="Failed">Of the others' transactions, whenever.</param>
/// <param name="MemoryBefore">Resident bytes of the validator that took the most, before the flood; then at its end.</param>
/// <param name="LargestPool">The most that any validator had waiting while the flood went on.</param>
internal sealed record FloodResult(double Before, double During, long Failed, long MemoryBefore, long MemoryAfter, int LargestPool, long Sent, long Refused, long FloodCommitted)
{
    public double Ratio => During / Before;

    public string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"the others: {Before:0} transactions/s before, {During:0} during the flood (ratio {Ratio:0.00}), {Failed} failed | flood: {Sent:N0} sent, {FloodCommitted:N0} committed, {Refused:N0} refused | pool at most {LargestPool:N0} | memory {MemoryBefore / 1e6:0} to {MemoryAfter / 1e6:0} MB");
}

/// <summary>Three departments work as always while the fourth one's clients run wild.</summary>
internal sealed class FloodRun(NemesisOptions options, CrowdPlan plan, int perSecond, TimeSpan calm, TimeSpan flood, Action<string> say)
{
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public async Task<FloodResult> RunAsync(CancellationToken cancellation)
    {
        await using var city = await TestCity.CreateAsync(options, withDisk: false);
        await WaitUntilVotingAsync(city, cancellation);
        using var flooder = city.IdentityOf(city.Count - 1);
        await using var crowd = new Crowd(city.ChainId, flooder);
        List<CityIdentity> identities = [.. Enumerable.Range(0, city.Count - 1).Select(city.IdentityOf)];
        List<SteadyClient> others = [.. identities.Select((identity, i) => new SteadyClient(city.CreateClient(i, identity, Attempt), perSecond))];
        await MeasureAsync(city, others, calm, cancellation);
        say("measuring without the flood");
        var (before, _) = await MeasureAsync(city, others, calm, cancellation);
        var memoryBefore = city.Members.LargestResident();
        say($"the flood: {plan.Connections} connections");
        await crowd.StartAsync(city.Endpoints, plan);
        await MeasureAsync(city, others, calm, cancellation);
        var (during, largestPool) = await MeasureAsync(city, others, flood, cancellation);
        var memoryAfter = city.Members.LargestResident();
        foreach (var other in others) await other.StopAsync();
        city.Members.Look();
        if (city.Members.UnaskedEnds.Count > 0) throw new NemesisException(string.Join(", ", city.Members.UnaskedEnds));
        var result = new FloodResult(before, during, others.Sum(o => o.Failed), memoryBefore, memoryAfter, largestPool, crowd.Sent, crowd.Refused, crowd.Committed);
        foreach (var other in others) await other.DisposeAsync();
        foreach (var identity in identities) identity.Dispose();
        return result;
    }

    /// <returns>The others' transactions a second, and the largest pool seen.</returns>
    private static async Task<(double PerSecond, int LargestPool)> MeasureAsync(TestCity city, List<SteadyClient> others, TimeSpan time, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var first = others.Sum(o => o.Committed);
        var largest = 0;
        while (TimeProvider.System.GetElapsedTime(started) < time)
        {
            await Task.Delay(LookEvery, cancellation);
            foreach (var status in await city.AskAllAsync(cancellation)) largest = Math.Max(largest, status?.MempoolTransactions ?? 0);
        }

        return ((others.Sum(o => o.Committed) - first) / TimeProvider.System.GetElapsedTime(started).TotalSeconds, largest);
    }

    private static async Task WaitUntilVotingAsync(TestCity city, CancellationToken cancellation)
    {
        while ((await city.AskAllAsync(cancellation)).Any(s => s is not { Mode: "voting", QuorumMargin: > 0 }))
        {
            city.Members.Look();
            if (city.Members.UnaskedEnds.Count > 0) throw new NemesisException(string.Join(", ", city.Members.UnaskedEnds));
            await Task.Delay(LookEvery, cancellation);
        }
    }
}
