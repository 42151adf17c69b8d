namespace CityConsortium.Types;

/// <summary>A component's status by GB/T 47678.5. The numbers are those of the contract's messages and of the records.</summary>
public enum FacilityState
{
    /// <summary>完好.</summary>
    Intact = 1,

    /// <summary>破损.</summary>
    Damaged = 2,

    /// <summary>丢失.</summary>
    Lost = 3,

    /// <summary>废弃: out of use, still standing.</summary>
    Abandoned = 4,

    /// <summary>移除: gone for good; the code is not used again.</summary>
    Removed = 5,
}

/// <summary>What a history entry records.</summary>
public enum FacilityEvent
{
    Registered = 1,
    Inspected = 2,
    FaultReported = 3,
    Repaired = 4,
    StateChanged = 5,
}
