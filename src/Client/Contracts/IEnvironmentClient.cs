using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>Air quality: hourly readings of stations, and the index computed from them by the standard in force.</summary>
public interface IEnvironmentClient
{
    /// <summary>Records hours of one station, signed by the station's own key. One hour that cannot be refuses the whole call.</summary>
    /// <param name="readings">1 to 240, in ascending order of the hour.</param>
    Task<CallOutcome<RecordedHours>> RecordHoursAsync(
        StationId station, IReadOnlyList<HourReading> readings, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>One hour with its readings and index.</summary>
    Task<Read<AirHour>> GetHourAsync(StationId station, AirTime hour, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>How many hours a station has recorded, from when to when.</summary>
    Task<Read<StationRecord>> GetStationAsync(StationId station, ReadOptions? options = null, CancellationToken cancellationToken = default);
}
