using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>The contracts that a validator runs, by version and first height.</summary>
public static class CityContracts
{
    public static ContractRegistry Registry() => new(
    [
        new ContractVersion(new IdentityContract(), 1, Height.Genesis),
        new ContractVersion(new EnvironmentContract(), 1, Height.Genesis),
        new ContractVersion(new FacilityContract(), 1, Height.Genesis),
        new ContractVersion(new GovernanceContract(), 1, Height.Genesis),
        new ContractVersion(new NotesContract(), 1, Height.Genesis),
    ]);
}
