using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;

namespace CityConsortium.Contracts;

/// <summary>Which readings there can be: hours that have begun, values that an instrument can show.</summary>
internal static class ReadingRules
{
    /// <summary>Hours in one transaction: ten days. Bounds the state entries and the time that one signature causes.</summary>
    internal const int MaxReadings = 240;

    /// <summary>0.1 g/m³, ten times what the worst dust storms left in the air; carbon monoxide ten times that.</summary>
    private const long MaxValue = 100_000 * AirReadings.UnitsPerMicrogram;
    private const long MaxCarbonMonoxide = 10 * MaxValue;

    internal static Refusal? Check(IReadOnlyList<AirReading> readings, BlockTime now)
    {
        if (readings.Count is < 1 or > MaxReadings) return Arguments.Invalid($"a transaction records 1 to {MaxReadings} hours, not {readings.Count}");
        for (var i = 0; i < readings.Count; i++)
        {
            var hour = new AirTime(readings[i].Hour);
            if (!hour.IsInRange)
            {
                return new Refusal(EnvironmentCodes.HourInvalid, $"{hour} is before {AirTime.Earliest} or after {AirTime.Latest}");
            }

            if (i > 0 && readings[i].Hour <= readings[i - 1].Hour) return Arguments.Invalid($"hours are in ascending order, each once; {hour} is not");
            if (hour.ToBlockTime() > now)
            {
                return new Refusal(EnvironmentCodes.HourInFuture, $"{hour} has not begun: block time is {now}", Retryable: true);
            }

            if (Impossible(ReadingsOf(readings[i]), hour) is { } refusal) return refusal;
        }

        return null;
    }

    internal static AirReadings ReadingsOf(AirReading reading) => new(
        reading.HasPm25 ? reading.Pm25 : null,
        reading.HasPm10 ? reading.Pm10 : null,
        reading.HasSo2 ? reading.So2 : null,
        reading.HasNo2 ? reading.No2 : null,
        reading.HasCo ? reading.Co : null,
        reading.HasO3 ? reading.O3 : null);

    private static Refusal? Impossible(in AirReadings readings, AirTime hour)
    {
        for (var i = 0; i < Pollutants.Count; i++)
        {
            var item = (Pollutant)i;
            var max = item == Pollutant.Co ? MaxCarbonMonoxide : MaxValue;
            if (readings[item] is { } value && (value < 0 || value > max))
            {
                return new Refusal(
                    EnvironmentCodes.ValueImpossible,
                    $"{Pollutants.NameOf(item)} of {hour} is {value} (in 0.0001 µg/m³), which is not 0 to {max}");
            }
        }

        return null;
    }
}
