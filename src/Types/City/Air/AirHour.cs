namespace CityConsortium.Types;

/// <summary>One hour of one station, as the ledger keeps it.</summary>
/// <param name="Entry">The hour's number among the station's recorded hours, from 1, in the order of recording.</param>
/// <param name="RecordedBy">The transaction that brought it.</param>
public sealed record AirHour(StationId Station, AirTime Hour, long Entry, AirReadings Readings, AqiResult Aqi, TxId RecordedBy)
{
    public const string ContractName = "environment";

    private const byte Version = 1;

    /// <summary><c>environment/hour/</c> station <c>/</c> hours since 1970 in decimal.</summary>
    public static StateKey StateKeyOf(StationId station, AirTime hour) => StateKey.Of(ContractName, $"hour/{station}/{hour.Hours}");

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(192).Byte(Version).Text(Station.Value).Int64(Hour.Hours).Int64(Entry);
        Readings.Encode(writer);
        Aqi.Encode(writer);
        return writer.Hash(RecordedBy.Hash).ToArray();
    }

    /// <returns>The record, or null when the bytes are no canonical encoding of one.</returns>
    public static AirHour? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version || !StationId.TryParse(reader.Text(StationId.MaxLength), out var station)) return null;
        var record = new AirHour(
            station, new AirTime(reader.Int64()), reader.Int64(), AirReadings.Decode(ref reader), AqiResult.Decode(ref reader), new TxId(reader.Hash()));
        return reader.IsComplete ? record : null;
    }
}
