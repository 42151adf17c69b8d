using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// What members send each other. Chain id and membership hash are inside what is signed, not on the wire: who checks a
/// signature puts in its own, so a message of another chain or set never fits.
/// </summary>
public abstract record Message
{
    private protected Message()
    {
    }

    /// <summary>The height being decided; in <see cref="Status"/> the sender's committed height.</summary>
    public abstract Height Height { get; }
}
