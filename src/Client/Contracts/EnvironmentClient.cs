using CityConsortium.Protos.Contracts;
using CityConsortium.Types;

namespace CityConsortium.Client;

/// <inheritdoc cref="IEnvironmentClient"/>
internal sealed class EnvironmentClient(CityClient client, StateReader reader) : IEnvironmentClient
{
    public async Task<CallOutcome<RecordedHours>> RecordHoursAsync(
        StationId station, IReadOnlyList<HourReading> readings, SubmitOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = new RecordHours { Station = station.Value };
        foreach (var reading in readings) call.Readings.Add(ToMessage(reading));
        var transaction = await client.CallAsync(AirHour.ContractName, "RecordHours", call, options, cancellationToken).ConfigureAwait(false);
        return CallOutcome<RecordedHours>.From(transaction, RecordHoursResult.Parser, static r => new RecordedHours(r.Added, r.AlreadyThere));
    }

    public Task<Read<AirHour>> GetHourAsync(StationId station, AirTime hour, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        reader.GetAsync(AirHour.StateKeyOf(station, hour), bytes => AirHour.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);

    public Task<Read<StationRecord>> GetStationAsync(StationId station, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        reader.GetAsync(StationRecord.StateKeyOf(station), bytes => StationRecord.Decode(bytes.Span), options ?? ReadOptions.Default, cancellationToken);

    private static AirReading ToMessage(HourReading reading)
    {
        var message = new AirReading { Hour = reading.Hour.Hours };
        var values = reading.Readings;
        if (values.Pm25 is { } pm25) message.Pm25 = pm25;
        if (values.Pm10 is { } pm10) message.Pm10 = pm10;
        if (values.So2 is { } so2) message.So2 = so2;
        if (values.No2 is { } no2) message.No2 = no2;
        if (values.Co is { } co) message.Co = co;
        if (values.O3 is { } o3) message.O3 = o3;
        return message;
    }
}
