using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>A facility to be registered.</summary>
/// <param name="MaintenanceUnit">养护单位, for people.</param>
/// <param name="GridCell">单元网格, 15 digits.</param>
/// <param name="LongitudeMicro">CGCS2000, millionths of a degree.</param>
public sealed record FacilityRegistration(
    FacilityCode Code, string Name, string MaintenanceUnit, string GridCell, long LongitudeMicro, long LatitudeMicro);

/// <summary>What a call did to a facility.</summary>
/// <param name="Entry">The number of the new history entry, from 1.</param>
public sealed record FacilityChange(FacilityCode Code, FacilityState State, long Entry);

/// <summary>A facility's whole life: every entry proven, and the list proven complete by the running hash of the facility's own leaf.</summary>
public sealed record FacilityHistory(Read<FacilityRecord> Facility, IReadOnlyList<FacilityEntry> Entries);
