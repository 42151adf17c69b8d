using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>The last committed block, kept in memory.</summary>
/// <param name="Proposal">Null when the tip is genesis.</param>
/// <param name="TransactionCount">Committed transactions of the whole chain.</param>
/// <param name="History">From where on blocks are kept.</param>
/// <param name="OldestProvable">The lowest height whose state can still be proved.</param>
public sealed record LedgerTip(CertifiedHeader Block, Proposal? Proposal, ulong TransactionCount, Height OldestProvable, KeptHistory History)
{
    internal SnapshotMarks Marks { get; init; }

    public Height Height => Block.Height;

    public BlockHeader Header => Block.Header;

    public Hash256 Hash => Block.Hash;

    public Certificate Certificate => Block.Certificate;
}
