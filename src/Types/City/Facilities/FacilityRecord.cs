namespace CityConsortium.Types;

/// <summary>A public facility as it is now.</summary>
/// <param name="Owner">主管部门: the department that registered it.</param>
/// <param name="MaintenanceUnit">养护单位, for people.</param>
/// <param name="GridCell">单元网格, 15 digits.</param>
/// <param name="LongitudeMicro">CGCS2000, millionths of a degree.</param>
/// <param name="Count">History entries.</param>
/// <param name="Running">As <see cref="HistoryHash"/>, over the encoded <see cref="FacilityEntry"/>s in their order.</param>
public sealed record FacilityRecord(
    FacilityCode Code,
    string Name,
    DepartmentId Owner,
    string MaintenanceUnit,
    string GridCell,
    long LongitudeMicro,
    long LatitudeMicro,
    FacilityState State,
    long Count,
    Hash256 Running,
    BlockTime Changed)
{
    public const string ContractName = "facility";
    public const int MaxNameBytes = 128;
    public const int MaxUnitBytes = 128;
    public const int GridCellLength = 15;

    private const byte Version = 1;

    /// <summary><c>facility/item/</c> code.</summary>
    public static StateKey StateKeyOf(FacilityCode code) => StateKey.Of(ContractName, $"item/{code}");

    public byte[] Encode() => new CanonicalWriter(256).Byte(Version).Text(Code.Digits).Text(Name).Text(Owner.Value).Text(MaintenanceUnit)
        .Text(GridCell).Int64(LongitudeMicro).Int64(LatitudeMicro).Byte((byte)State).Int64(Count).Hash(Running).Time(Changed).ToArray();

    /// <returns>The record, or null when the bytes are no canonical encoding of one.</returns>
    public static FacilityRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version || !FacilityCode.TryParse(reader.Text(FacilityCode.Length), out var code)) return null;
        var name = reader.Text(MaxNameBytes);
        if (!DepartmentId.TryParse(reader.Text(DepartmentId.MaxLength), out var owner)) return null;
        var record = new FacilityRecord(
            code, name, owner, reader.Text(MaxUnitBytes), reader.Text(GridCellLength), reader.Int64(), reader.Int64(),
            (FacilityState)reader.Byte(), reader.Int64(), reader.Hash(), reader.Time());
        return reader.IsComplete && Enum.IsDefined(record.State) ? record : null;
    }
}
