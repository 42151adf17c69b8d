using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>One thing that a full check found wrong.</summary>
/// <param name="Part">The file or column family, with its path.</param>
/// <param name="Height">The height concerned, or null when it is not known or all are.</param>
/// <param name="What">What does not fit, as a clause.</param>
/// <param name="Remedy">What to type or do.</param>
public sealed record Finding(string Part, Height? Height, string What, string Remedy)
{
    public static Finding Of(StorageDamagedException e) => new(e.Part, e.Height, e.What, e.Remedy);

    public override string ToString() => $"{Part}{(Height is { } at ? $", height {at}" : "")}: {What}. Remedy: {Remedy}";
}

/// <summary>How far a full check is.</summary>
/// <param name="Stage">What is being read, for a person.</param>
/// <param name="Done">Of <paramref name="Total"/>; the unit is the stage's.</param>
/// <param name="Total">0 when it is not known.</param>
public readonly record struct VerificationProgress(string Stage, long Done, long Total);
