using CityConsortium.Ledger;
using CityConsortium.Protos.Contracts;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts;

/// <summary>
/// Takes in the hourly air-quality readings of the city's stations and computes each hour's index by the standard in force
/// at that hour. An hour is recorded once; the same values again are no change, other values are a conflict.
/// </summary>
public sealed class EnvironmentContract : IContract
{
    public string Name => AirHour.ContractName;

    public ContractResult Invoke(ContractContext context, string method, ReadOnlyMemory<byte> arguments)
    {
        if (method != "RecordHours") return Refusals.UnknownMethod(Name, "RecordHours");
        var refusal = Arguments.Parse(RecordHours.Parser, arguments, out var message);
        if (refusal is not null) return ContractResult.Refused(refusal);
        refusal = StationOf(context.Sender, message.Station, out var station) ?? ReadingRules.Check(message.Readings, context.Block.Time);
        return refusal is null ? Record(context, station, message.Readings) : ContractResult.Refused(refusal);
    }

    private static Refusal? StationOf(Sender sender, string named, out StationId station)
    {
        if (!StationId.TryParse(named, out station)) return Arguments.Invalid("the station's id is malformed");
        if (Refusals.UnlessAny(sender, "recording hours", Role.Station) is { } refusal) return refusal;
        return sender.Label == station.Value
            ? null
            : new Refusal(EnvironmentCodes.OtherStation, $"this key is of station {sender.Label}; it does not record for {station}");
    }

    private static ContractResult Record(ContractContext context, StationId station, IReadOnlyList<AirReading> readings)
    {
        var before = StationAt(context, station);
        var after = before;
        AirTime? firstAdded = null;
        var lastAdded = default(AirTime);
        foreach (var reading in readings)
        {
            var hour = new AirTime(reading.Hour);
            var values = ReadingRules.ReadingsOf(reading);
            if (HourAt(context, station, hour) is { } known)
            {
                if (known.Readings == values) continue;
                return ContractResult.Refused(
                    EnvironmentCodes.HourConflict, $"{hour} of station {station} is recorded with other values; nothing of this transaction was recorded");
            }

            var record = new AirHour(station, hour, (after?.Count ?? 0) + 1, values, AirQuality.Evaluate(values, hour), context.TransactionId);
            after = Append(context, after, record);
            firstAdded ??= hour;
            lastAdded = hour;
        }

        var added = (int)((after?.Count ?? 0) - (before?.Count ?? 0));
        if (firstAdded is { } first && after is not null)
        {
            context.Put(StationRecord.StateKeyOf(station), after.Encode());
            context.Emit("HoursRecorded", new HoursRecorded
            {
                Station = station.Value, FirstHour = first.Hours, LastHour = lastAdded.Hours, Added = added,
            }.ToByteArray());
        }

        return ContractResult.Done(new RecordHoursResult { Added = added, AlreadyThere = readings.Count - added }.ToByteArray());
    }

    private static StationRecord Append(ContractContext context, StationRecord? station, AirHour record)
    {
        var bytes = record.Encode();
        context.Put(AirHour.StateKeyOf(record.Station, record.Hour), bytes);
        return station is null
            ? new StationRecord(record.Station, 1, HistoryHash.Append(Hash256.Zero, bytes), record.Hour, record.Hour)
            : station with
            {
                Count = record.Entry,
                Running = HistoryHash.Append(station.Running, bytes),
                First = record.Hour < station.First ? record.Hour : station.First,
                Last = record.Hour > station.Last ? record.Hour : station.Last,
            };
    }

    private static StationRecord? StationAt(ContractContext context, StationId station)
    {
        if (context.Get(StationRecord.StateKeyOf(station)) is not { } bytes) return null;
        var record = StationRecord.Decode(bytes.Span);
        Invariant.That(record is not null, $"the record of station {station} decodes");
        return record;
    }

    private static AirHour? HourAt(ContractContext context, StationId station, AirTime hour)
    {
        if (context.Get(AirHour.StateKeyOf(station, hour)) is not { } bytes) return null;
        var record = AirHour.Decode(bytes.Span);
        Invariant.That(record is not null, $"{hour} of station {station} decodes");
        return record;
    }
}
