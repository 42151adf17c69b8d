namespace CityConsortium.Types;

/// <summary>A department that the city knows: named by genesis, or admitted with its first validator. It stays known when its validator leaves.</summary>
/// <param name="FirstKey">Its first admin key.</param>
/// <param name="Since">The height that admitted it; 0 for genesis.</param>
public sealed record DepartmentRecord(DepartmentId Id, string NameZh, string NameEn, PublicKey FirstKey, Height Since)
{
    public const int MaxNameBytes = 64;

    private const byte Version = 1;

    public static StateKey StateKeyOf(DepartmentId id) => StateKey.Of(MembershipProposal.ContractName, $"department/{id}");

    public static DepartmentRecord ForGenesis(GenesisDepartment department) =>
        new(department.Id, department.NameZh, department.NameEn, department.AdminKey, Height.Genesis);

    public byte[] Encode() => new CanonicalWriter(256).Byte(Version).Text(Id.Value).Text(NameZh).Text(NameEn).Key(FirstKey).Height(Since).ToArray();

    public static DepartmentRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version || !DepartmentId.TryParse(reader.Text(DepartmentId.MaxLength), out var id)) return null;
        var record = new DepartmentRecord(id, reader.Text(1024), reader.Text(1024), reader.Key(), reader.Height());
        return reader.IsComplete ? record : null;
    }
}
