namespace CityConsortium.Types;

/// <summary>
/// One-hour means in 0.0001 µg/m³, carbon monoxide too; null where the station has none. In this unit every figure that
/// stations give is a whole number.
/// </summary>
public readonly record struct AirReadings(long? Pm25, long? Pm10, long? So2, long? No2, long? Co, long? O3)
{
    /// <summary>Units in one microgram per cubic metre.</summary>
    public const long UnitsPerMicrogram = 10_000;

    public long? this[Pollutant pollutant] => pollutant switch
    {
        Pollutant.Pm25 => Pm25,
        Pollutant.Pm10 => Pm10,
        Pollutant.So2 => So2,
        Pollutant.No2 => No2,
        Pollutant.Co => Co,
        Pollutant.O3 => O3,
        _ => throw new InvariantViolatedException("there are six items"),
    };

    internal void Encode(CanonicalWriter writer)
    {
        for (var i = 0; i < Pollutants.Count; i++)
        {
            var value = this[(Pollutant)i];
            writer.Bool(value is not null);
            if (value is { } present) writer.Int64(present);
        }
    }

    internal static AirReadings Decode(ref CanonicalReader reader) =>
        new(Optional(ref reader), Optional(ref reader), Optional(ref reader), Optional(ref reader), Optional(ref reader), Optional(ref reader));

    private static long? Optional(ref CanonicalReader reader) => reader.Bool() ? reader.Int64() : null;
}
