namespace CityConsortium.Types;

/// <summary>All that a station has recorded, in one leaf: with it a list of hours is provably complete.</summary>
/// <param name="Count">Recorded hours.</param>
/// <param name="Running">As <see cref="HistoryHash"/>, over the encoded <see cref="AirHour"/>s in the order of their entry numbers.</param>
public sealed record StationRecord(StationId Station, long Count, Hash256 Running, AirTime First, AirTime Last)
{
    private const byte Version = 1;

    /// <summary><c>environment/station/</c> station.</summary>
    public static StateKey StateKeyOf(StationId station) => StateKey.Of(AirHour.ContractName, $"station/{station}");

    public byte[] Encode() => new CanonicalWriter(128).Byte(Version).Text(Station.Value).Int64(Count).Hash(Running)
        .Int64(First.Hours).Int64(Last.Hours).ToArray();

    /// <returns>The record, or null when the bytes are no canonical encoding of one.</returns>
    public static StationRecord? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version || !StationId.TryParse(reader.Text(StationId.MaxLength), out var station)) return null;
        var record = new StationRecord(station, reader.Int64(), reader.Hash(), new AirTime(reader.Int64()), new AirTime(reader.Int64()));
        return reader.IsComplete ? record : null;
    }
}
