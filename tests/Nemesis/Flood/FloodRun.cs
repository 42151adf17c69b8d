using CityConsortium.Client;
using CityConsortium.Nemesis.City;

namespace CityConsortium.Nemesis.Flood;

/// <summary>How long things take, and how much there is of them.</summary>
/// <param name="Capacity">What the city commits at most, in transactions a second; null = it is measured first.</param>
/// <param name="PerSecond">Transactions that each of the others offers.</param>
internal sealed record FloodPlan(IReadOnlyList<FloodKind> Kinds, int PerSecond, TimeSpan Calm, TimeSpan Flood, double? Capacity)
{
    /// <summary>Between the begin of a flood and the begin of the measurement: it is the lasting state that counts.</summary>
    public TimeSpan Settling => TimeSpan.FromSeconds(3) < Flood ? TimeSpan.FromSeconds(3) : Flood;
}

/// <summary>Three departments work as always while the fourth one's clients run wild, in one way after the other.</summary>
internal sealed class FloodRun(NemesisOptions options, FloodPlan plan, Action<string> say)
{
    private const int Saturating = 1_024;
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Of the others' transactions, whenever.</summary>
    public long Failed { get; private set; }

    /// <summary>All that the others handed in, and all that came back with a verified receipt.</summary>
    public long Submitted { get; private set; }

    public long Receipts { get; private set; }

    public async Task<IReadOnlyList<FloodResult>> RunAsync(CancellationToken cancellation)
    {
        await using var city = await TestCity.CreateAsync(options, withDisk: false, withStreets: false);
        await WaitUntilVotingAsync(city, cancellation);
        var capacity = plan.Capacity ?? await MeasureCapacityAsync(city, cancellation);
        say(FormattableString.Invariant($"capacity: {capacity:0} transactions/s; the others offer {(city.Count - 1) * plan.PerSecond}/s"));
        List<CityIdentity> identities = [.. Enumerable.Range(0, city.Count - 1).Select(city.IdentityOf)];
        List<SteadyClient> others = [.. identities.Select((identity, i) => new SteadyClient(city.CreateClient(i, identity, Attempt), plan.PerSecond))];
        var results = new List<FloodResult>();
        try
        {
            await ObserveAsync(city, others, plan.Settling, cancellation);
            say(FloodResult.Head);
            foreach (var kind in plan.Kinds)
            {
                results.Add(await RunAsync(kind, capacity, city, others, cancellation));
                say(results[^1].Line());
                await WaitUntilCalmAsync(city, cancellation);
            }

            foreach (var other in others) await other.StopAsync();
            city.Members.Look();
            if (city.Members.UnaskedEnds.Count > 0) throw new NemesisException(string.Join(", ", city.Members.UnaskedEnds));
        }
        finally
        {
            foreach (var other in others) await other.DisposeAsync();
            foreach (var identity in identities) identity.Dispose();
        }

        Failed = others.Sum(o => o.Failed);
        Submitted = others.Sum(o => o.Submitted);
        Receipts = others.Sum(o => (long)o.Receipts.Count());
        return results;
    }

    private async Task<FloodResult> RunAsync(FloodKind kind, double capacity, TestCity city, List<SteadyClient> others, CancellationToken cancellation)
    {
        var most = plan.Settling + plan.Flood + TimeSpan.FromMinutes(1);
        using var flood = await FloodProcess.PrepareAsync(kind, kind.Capacities * capacity, most, city.KeyFileOf(city.Count - 1), city.ChainId, city.ClientAddresses);
        await ObserveAsync(city, others, plan.Settling, cancellation);
        var before = await ObserveAsync(city, others, plan.Calm, cancellation);
        var viewChanges = await city.ViewChangesAsync(cancellation);
        var beginning = await ObserveAsync(city, others, plan.Settling, cancellation, alsoUntil: flood.BeginAsync());
        var during = await ObserveAsync(city, others, plan.Flood, cancellation);
        var report = await flood.EndAsync();
        var asked = (await city.ViewChangesAsync(cancellation)).Select(c => (c.Key, Value: c.Value - viewChanges.GetValueOrDefault(c.Key))).Where(c => c.Value > 0);
        return new FloodResult(
            kind, before.Fare, during.Fare, before.Memory, Math.Max(beginning.Memory, during.Memory), Math.Max(beginning.LargestPool, during.LargestPool),
            asked.ToDictionary(c => c.Key, c => c.Value), report);
    }

    private static async Task<(Fare Fare, long Memory, int LargestPool)> ObserveAsync(TestCity city, List<SteadyClient> others, TimeSpan time, CancellationToken cancellation, Task? alsoUntil = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (memory, largest) = (0L, 0);
        while (TimeProvider.System.GetElapsedTime(started) < time || alsoUntil is { IsCompleted: false })
        {
            await Task.Delay(LookEvery, cancellation);
            memory = Math.Max(memory, city.Members.LargestResident());
            largest = Math.Max(largest, await city.LargestPoolAsync(cancellation));
        }

        var took = TimeProvider.System.GetElapsedTime(started);
        // What was handed in before and held up until now is nobody's gain.
        var receipts = others.SelectMany(o => o.Receipts).Where(r => r.At - r.Took.TotalSeconds * TimeProvider.System.TimestampFrequency >= started).Select(r => r.Took).Order().ToList();
        var fare = receipts.Count == 0 ? new Fare(0, TimeSpan.Zero, TimeSpan.Zero) : new Fare(receipts.Count / took.TotalSeconds, receipts[receipts.Count / 2], receipts[^1]);
        return (fare, memory, largest);
    }

    /// <summary>One well-behaved client with much under way, for some seconds.</summary>
    private static async Task<double> MeasureCapacityAsync(TestCity city, CancellationToken cancellation)
    {
        using var identity = city.IdentityOf(0);
        await using var client = city.CreateClient(0, identity, Attempt);
        var (committed, started) = (0L, TimeProvider.System.GetTimestamp());
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        over.CancelAfter(TimeSpan.FromSeconds(6));
        await Task.WhenAll(Enumerable.Range(0, Saturating).Select(async i =>
        {
            while (!over.IsCancellationRequested)
            {
                await client.Notes.PutAsync($"capacity/{i % 100}", BitConverter.GetBytes(i));
                Interlocked.Increment(ref committed);
            }
        }));
        return committed / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
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

    /// <summary>What the flood left waiting is committed before the next kind is compared with anything.</summary>
    private async Task WaitUntilCalmAsync(TestCity city, CancellationToken cancellation)
    {
        while (await city.LargestPoolAsync(cancellation) > (city.Count * plan.PerSecond) + 100) await Task.Delay(LookEvery, cancellation);
    }
}
