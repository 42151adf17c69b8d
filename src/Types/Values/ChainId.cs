namespace CityConsortium.Types;

/// <summary>
/// The hash of the genesis document. It is inside everything that is signed, so a signature for one city's chain is
/// worthless on another.
/// </summary>
public readonly record struct ChainId(Hash256 GenesisHash)
{
    public override string ToString() => GenesisHash.ToString();
}
