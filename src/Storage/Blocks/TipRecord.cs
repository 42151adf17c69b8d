using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>The record that moves with every block. It is in the block's own batch, so height and data cannot diverge.</summary>
/// <param name="StaleFrom">The lowest height whose list of replaced tree nodes is still to be worked off.</param>
internal readonly record struct TipRecord(Height Height, Hash256 BlockHash, ulong TransactionCount, Height StaleFrom)
{
    /// <summary>The nodes that the first list names are what the height before it needs.</summary>
    internal Height OldestProvable => StaleFrom.Previous;

    private static ReadOnlySpan<byte> Key => "tip"u8;

    internal void Write(WriteBatch batch, LedgerDatabase db)
    {
        var writer = new CanonicalWriter(64).Height(Height).Hash(BlockHash).UInt64(TransactionCount).Height(StaleFrom);
        batch.Put(Key, writer.Written, db.Handle(Family.Meta));
    }

    /// <returns>Null in a ledger without genesis.</returns>
    internal static TipRecord? Read(LedgerDatabase db)
    {
        if (db.Get(Family.Meta, Key) is not { } bytes) return null;
        var reader = new CanonicalReader(bytes);
        var record = new TipRecord(reader.Height(), reader.Hash(), reader.UInt64(), reader.Height());
        return reader.IsComplete ? record : throw db.Damaged(Family.Meta, null, "the tip record does not decode");
    }
}
