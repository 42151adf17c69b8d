namespace CityConsortium.Types;

/// <summary>One entry of a facility's history.</summary>
/// <param name="Number">From 1.</param>
/// <param name="State">The facility's state after it.</param>
/// <param name="By">The key that signed, with its department at that time.</param>
/// <param name="At">The block's time.</param>
public sealed record FacilityEntry(
    FacilityCode Code, long Number, FacilityEvent Kind, FacilityState State, PublicKey By, DepartmentId Department, BlockTime At, string Note, TxId Transaction)
{
    public const int MaxNoteBytes = 512;

    private const byte Version = 1;

    /// <summary><c>facility/entry/</c> code <c>/</c> number in decimal.</summary>
    public static StateKey StateKeyOf(FacilityCode code, long number) => StateKey.Of(FacilityRecord.ContractName, $"entry/{code}/{number}");

    public byte[] Encode() => new CanonicalWriter(256).Byte(Version).Text(Code.Digits).Int64(Number).Byte((byte)Kind).Byte((byte)State)
        .Key(By).Text(Department.Value).Time(At).Text(Note).Hash(Transaction.Hash).ToArray();

    /// <returns>The entry, or null when the bytes are no canonical encoding of one.</returns>
    public static FacilityEntry? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version || !FacilityCode.TryParse(reader.Text(FacilityCode.Length), out var code)) return null;
        var number = reader.Int64();
        var kind = (FacilityEvent)reader.Byte();
        var state = (FacilityState)reader.Byte();
        var by = reader.Key();
        if (!DepartmentId.TryParse(reader.Text(DepartmentId.MaxLength), out var department)) return null;
        var entry = new FacilityEntry(code, number, kind, state, by, department, reader.Time(), reader.Text(MaxNoteBytes), new TxId(reader.Hash()));
        return reader.IsComplete && Enum.IsDefined(kind) && Enum.IsDefined(state) ? entry : null;
    }
}
