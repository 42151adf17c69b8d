namespace CityConsortium.Types;

/// <summary>The validator that a change seats.</summary>
/// <param name="Admits">The department's names and first key when the city does not know it yet; null for a known department.</param>
public sealed record MemberSeat(Validator Validator, NodeAddresses Addresses, NewDepartment? Admits)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Validator.Department.Value).Key(Validator.ConsensusKey).Hash(Validator.TlsPin).Text(Addresses.Peer).Text(Addresses.Client).Bool(Admits is not null);
        if (Admits is not null) writer.Text(Admits.NameZh).Text(Admits.NameEn).Key(Admits.AdminKey);
    }

    public static MemberSeat? Decode(ref CanonicalReader reader)
    {
        if (!DepartmentId.TryParse(reader.Text(DepartmentId.MaxLength), out var department)) return null;
        var validator = new Validator(department, reader.Key(), reader.Hash());
        var addresses = new NodeAddresses(reader.Text(NodeAddresses.MaxBytes), reader.Text(NodeAddresses.MaxBytes));
        var admits = reader.Bool() ? new NewDepartment(reader.Text(DepartmentRecord.MaxNameBytes), reader.Text(DepartmentRecord.MaxNameBytes), reader.Key()) : null;
        return reader.Failed ? null : new MemberSeat(validator, addresses, admits);
    }
}

/// <param name="AdminKey">May register and revoke the department's further keys, as the founders' first keys may.</param>
public sealed record NewDepartment(string NameZh, string NameEn, PublicKey AdminKey);
