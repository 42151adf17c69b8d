namespace CityConsortium.Storage;

/// <summary>How much room there is, as what the node still does. Ordered: a later level includes the earlier ones.</summary>
public enum DiskLevel
{
    Plenty = 0,

    /// <summary>Refuse clients' transactions; still lead and vote: a block takes as much of the disk whoever proposed it.</summary>
    RefuseTransactions = 1,

    /// <summary>Stop cleanly before a write fails half-way.</summary>
    Halt = 2,
}
