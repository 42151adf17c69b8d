using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>One hour of a station, to be recorded.</summary>
/// <param name="Readings">In 0.0001 µg/m³; null where nothing was measured.</param>
public sealed record HourReading(AirTime Hour, AirReadings Readings);

/// <summary>What came of recording hours.</summary>
/// <param name="AlreadyThere">Hours that were on the ledger before, with the same values.</param>
public sealed record RecordedHours(int Added, int AlreadyThere);
