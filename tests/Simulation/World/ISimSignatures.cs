using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A signature scheme whose keys come out of the seed.</summary>
public interface ISimSignatures : ISignatureVerifier
{
    ISigner NewSigner(ulong secret);
}
