using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>A block and its result, not yet agreed on and not yet written.</summary>
public sealed record ExecutedBlock(BlockHeader Header, IReadOnlyList<Receipt> Receipts, ChangeSet Changes)
{
    /// <summary>
    /// The ledger after this block, before it is written: its changes over <paramref name="parent"/>, so that the next height
    /// may start while the disk is busy.
    /// </summary>
    /// <param name="parent">The ledger that this block was executed on, or any later one that already has its changes.</param>
    public ILedgerReader Over(ILedgerReader parent) => new ExecutedReader(this, parent);
}
