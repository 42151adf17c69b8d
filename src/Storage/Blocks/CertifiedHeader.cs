using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>A block without its bodies.</summary>
/// <param name="Hash">The header's hash, computed once.</param>
/// <param name="Certificate">This block's own; of genesis, the one without signatures.</param>
/// <param name="ParentCertificate">The one that the proposal carried: who signed it decides who may lead. Null for genesis.</param>
public sealed record CertifiedHeader(BlockHeader Header, Hash256 Hash, Certificate Certificate, Certificate? ParentCertificate)
{
    public Height Height => Header.Height;
}
