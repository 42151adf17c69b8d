using System.Globalization;

namespace CityConsortium.Nemesis.Flood;

/// <summary>How the others fared in one stretch of time.</summary>
/// <param name="PerSecond">Receipts that they got and verified.</param>
/// <param name="Median">From submission to the verified receipt; zero without any.</param>
internal sealed record Fare(double PerSecond, TimeSpan Median, TimeSpan Slowest);

/// <summary>What a flood did to the others.</summary>
/// <param name="MemoryBefore">Resident bytes of the validator that has most, before the flood.</param>
/// <param name="MemoryAfter">The most that any validator had while it went on.</param>
/// <param name="LargestPool">The most transactions that any validator had waiting while it went on.</param>
/// <param name="ViewChanges">That validators asked for while it went on, by their reason.</param>
internal sealed record FloodResult(
    FloodKind Kind, Fare Before, Fare During, long MemoryBefore, long MemoryAfter, int LargestPool, IReadOnlyDictionary<string, long> ViewChanges, FloodReport Flood)
{
    public double Ratio => During.PerSecond / Before.PerSecond;

    public static string Head =>
        $"{"kind",-13} {"others/s",13} {"ratio",5} {"p50 ms",11} {"memory MB",11} {"pool",6} {"offered",8} {"sent",8} {"answered",8} {"refused",8} {"opened",7} {"closed",7}  view changes";

    public string Line() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind.Name,-13} {Before.PerSecond,5:0} → {During.PerSecond,5:0} {Ratio,5:0.00} {Before.Median.TotalMilliseconds,4:0} → {During.Median.TotalMilliseconds,4:0} {MemoryBefore / 1e6,4:0} → {MemoryAfter / 1e6,4:0} {LargestPool,6} {Flood.Offered,8} {Flood.Sent,8} {Flood.Answered,8} {Flood.Refused,8} {Flood.Opened,7} {Flood.TurnedAway,7}  {Reasons()}");

    private string Reasons() => ViewChanges.Count == 0 ? "none" : string.Join(", ", ViewChanges.Select(c => $"{c.Value} {c.Key}"));
}
