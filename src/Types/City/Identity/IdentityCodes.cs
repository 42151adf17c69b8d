namespace CityConsortium.Types;

/// <summary>What the identity contract refuses, beside the codes of <see cref="RefusalCodes"/>.</summary>
public static class IdentityCodes
{
    public const string KeyExists = "identity.key_exists";
    public const string KeyUnknown = "identity.key_unknown";
    public const string KeyRevoked = "identity.key_revoked";
    public const string OtherDepartment = "identity.other_department";
    public const string OwnKey = "identity.own_key";
    public const string RoleUnknown = "identity.role_unknown";
    public const string RoleNotAllowed = "identity.role_not_allowed";
}
