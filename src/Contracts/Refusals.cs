using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>Refusals that several contracts give.</summary>
internal static class Refusals
{
    internal static ContractResult UnknownMethod(string contract, params ReadOnlySpan<string> methods) => ContractResult.Refused(
        RefusalCodes.UnknownMethod, $"contract {contract} has no such method; it has {string.Join(", ", methods)}");

    /// <returns>Null when the sender has one of the roles.</returns>
    internal static Refusal? UnlessAny(Sender sender, string what, params ReadOnlySpan<Role> roles)
    {
        var names = new List<string>();
        foreach (var role in roles)
        {
            if (sender.Roles.Contains(role)) return null;
            names.Add(RoleSet.NameOf(role));
        }

        return new Refusal(RefusalCodes.MissingRole, $"{what} needs a key with role {string.Join(" or ", names)}; this key of {sender.Department} has {sender.Roles}");
    }
}
