namespace CityConsortium.Types;

/// <summary>A run of heights that one set of validators decides.</summary>
/// <param name="Membership">Who decides.</param>
/// <param name="From">The first height that it decides.</param>
/// <param name="Before">Who decided the height before, and so signed the parent's certificate inside the first block; genesis' own set stands before itself.</param>
public sealed record Epoch(Membership Membership, Height From, Membership Before)
{
    public static Epoch OfGenesis(Membership membership) => new(membership, Height.Genesis.Next, membership);

    /// <summary>The set whose members signed the certificate of a height of this epoch, or of the height before its first.</summary>
    public Membership SignersOf(Height height) => height >= From ? Membership : Before;
}
