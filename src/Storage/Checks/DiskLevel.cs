namespace CityConsortium.Storage;

/// <summary>How much room there is, as what the node still does. Ordered: a later level includes the earlier ones.</summary>
public enum DiskLevel
{
    Plenty = 0,

    /// <summary>Refuse clients' transactions; still propose what is pending, and vote.</summary>
    RefuseTransactions = 1,

    /// <summary>Do not lead either; still vote, so that the others go on.</summary>
    StopProposing = 2,

    /// <summary>Stop cleanly before a write fails half-way.</summary>
    Halt = 3,
}
