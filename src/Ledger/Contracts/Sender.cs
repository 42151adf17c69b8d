using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>Who sent a transaction, as the state before the block knew the key.</summary>
public sealed record Sender(PublicKey Key, DepartmentId Department, RoleSet Roles, string Label)
{
    internal static Sender From(KeyRecord record) => new(record.Key, record.Department, record.Roles, record.Label);
}
