namespace CityConsortium.Client;

/// <summary>How much a read is trusted.</summary>
public enum Consistency
{
    /// <summary>Under a state root that a quorum signed and this client checked; never older than what it has seen before.</summary>
    Proven = 0,

    /// <summary>One validator's word. Cheaper; for screens, not for decisions.</summary>
    Local = 1,
}
