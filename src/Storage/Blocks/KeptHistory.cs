using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>From where on the past is on this disk. Genesis' header is always.</summary>
/// <param name="OldestHeader">The lowest height after genesis whose header and certificate are here.</param>
/// <param name="OldestBlock">The lowest height whose transactions and receipts are here.</param>
public readonly record struct KeptHistory(Height OldestHeader, Height OldestBlock)
{
    public static KeptHistory Whole { get; } = new(Height.Genesis.Next, Height.Genesis.Next);
}
