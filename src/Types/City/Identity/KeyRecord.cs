namespace CityConsortium.Types;

/// <summary>
/// What the ledger knows of a key that may send transactions. A key belongs to one department for ever; it is registered
/// once and revoked at most once.
/// </summary>
/// <param name="Label">For people, at most <see cref="MaxLabelBytes"/>; for a station key the id of the station.</param>
/// <param name="RegisteredAt">The height of the block that registered it: 0 for the departments' first keys.</param>
/// <param name="RegisteredBy">The admin key that registered it; its own for the first keys.</param>
/// <param name="Revocation">Null while the key is good. A revoked key is refused from the block after the revocation on.</param>
public sealed record KeyRecord(
    PublicKey Key,
    DepartmentId Department,
    RoleSet Roles,
    string Label,
    Height RegisteredAt,
    PublicKey RegisteredBy,
    KeyRevocation? Revocation)
{
    public const string ContractName = "identity";
    public const int MaxLabelBytes = 64;
    public const int MaxReasonBytes = 256;

    private const byte Version = 1;

    public bool IsRevoked => Revocation is not null;

    /// <summary><c>identity/key/</c> and the key as 64 hex digits.</summary>
    public static StateKey StateKeyOf(PublicKey key) => StateKey.Of(ContractName, $"key/{key}");

    /// <summary>The record that genesis makes of a department's first key.</summary>
    public static KeyRecord ForGenesis(GenesisDepartment department) => new(
        department.AdminKey, department.Id, RoleSet.Of(Role.DepartmentAdmin), "genesis", Height.Genesis, department.AdminKey, null);

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(256).Byte(Version).Key(Key).Text(Department.Value).Int32(Roles.Bits).Text(Label)
            .Height(RegisteredAt).Key(RegisteredBy).Bool(IsRevoked);
        if (Revocation is { } revocation) writer.Height(revocation.At).Key(revocation.By).Text(revocation.Reason);
        return writer.ToArray();
    }

    /// <returns>The record, or null when the bytes are no canonical encoding of one.</returns>
    public static KeyRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version) return null;
        var key = reader.Key();
        var departmentValid = DepartmentId.TryParse(reader.Text(DepartmentId.MaxLength), out var department);
        var rolesValid = RoleSet.TryFrom(reader.Int32(), out var roles);
        var label = reader.Text(MaxLabelBytes);
        var registeredAt = reader.Height();
        var registeredBy = reader.Key();
        var revocation = reader.Bool() ? new KeyRevocation(reader.Height(), reader.Key(), reader.Text(MaxReasonBytes)) : null;
        return reader.IsComplete && departmentValid && rolesValid
            ? new KeyRecord(key, department, roles, label, registeredAt, registeredBy, revocation)
            : null;
    }
}

/// <param name="At">The height of the block that revoked the key.</param>
/// <param name="By">The admin key that did it.</param>
public sealed record KeyRevocation(Height At, PublicKey By, string Reason);
