using CityConsortium.Fuzz.Engine;

namespace CityConsortium.Fuzz.Targets;

/// <summary>Every decoder of hostile bytes. A new decoder is added here.</summary>
public static class AllTargets
{
    public static IReadOnlyList<Target> Create()
    {
        var samples = new Samples();
        return [.. CanonicalTargets.All(samples), .. ProtobufTargets.All(samples), .. TextTargets.All(samples), .. SnapshotTargets.All(samples), .. ConfigTargets.All(samples), SafetyLogTarget.Create(), ContractTarget.Create(samples)];
    }
}
