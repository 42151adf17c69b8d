namespace CityConsortium.Ledger;

/// <summary>Limits of execution. All nodes must hold them alike: they decide which transactions fail.</summary>
public static class LedgerLimits
{
    /// <summary>State entries that one transaction may write: two weeks of hours in one batch, with room; bounds a block's tree work.</summary>
    public const int MaxWritesPerTransaction = 512;

    /// <summary>Events and return value of one transaction together, in bytes: what a receipt holds beside its frame.</summary>
    public const int MaxResultBytes = Types.Limits.MaxReceiptBytes - 1024;
}
