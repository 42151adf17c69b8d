using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>How one read differs from the client's defaults.</summary>
public sealed record ReadOptions
{
    public static ReadOptions Default { get; } = new();

    public Consistency Consistency { get; init; }

    /// <summary>A past height whose root the validators still keep. Null: the newest.</summary>
    public Height? Height { get; init; }

    /// <summary>Null: the client's default.</summary>
    public TimeSpan? Timeout { get; init; }
}
