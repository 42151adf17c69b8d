namespace CityConsortium.Client;

/// <summary>What to subscribe to.</summary>
public sealed record SubscribeOptions
{
    public static SubscribeOptions Default { get; } = new();

    /// <summary>Events of this contract only; null: of all.</summary>
    public string? Contract { get; init; }

    /// <summary>Whether each event is checked against its transaction's proven receipt: one question more per transaction.</summary>
    public bool Proven { get; init; } = true;

    /// <summary>Told when the stream breaks and is resumed, and why.</summary>
    public IProgress<EndpointFault>? Interrupted { get; init; }
}
