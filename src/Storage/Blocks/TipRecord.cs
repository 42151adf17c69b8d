using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>The record that moves with every block. It is in the block's own batch, so height and data cannot diverge.</summary>
/// <param name="StaleFrom">The lowest height whose list of replaced tree nodes is still to be worked off.</param>
/// <param name="History">From where on headers and bodies are here.</param>
internal readonly record struct TipRecord(Height Height, Hash256 BlockHash, ulong TransactionCount, Height StaleFrom, KeptHistory History, SnapshotMarks Marks)
{
    /// <summary>The nodes that the first list names are what the height before it needs.</summary>
    internal Height OldestProvable => StaleFrom.Previous;

    private static ReadOnlySpan<byte> Key => "tip"u8;

    internal void Write(WriteBatch batch, LedgerDatabase db)
    {
        var writer = new CanonicalWriter(96).Height(Height).Hash(BlockHash).UInt64(TransactionCount).Height(StaleFrom)
            .Height(History.OldestHeader).Height(History.OldestBlock).Height(Marks.Newest).Height(Marks.Older);
        batch.Put(Key, writer.Written, db.Handle(Family.Meta));
    }

    /// <returns>Null in a ledger without genesis.</returns>
    internal static TipRecord? Read(LedgerDatabase db)
    {
        if (db.Get(Family.Meta, Key) is not { } bytes) return null;
        var reader = new CanonicalReader(bytes);
        var record = new TipRecord(reader.Height(), reader.Hash(), reader.UInt64(), reader.Height(),
            new KeptHistory(reader.Height(), reader.Height()), new SnapshotMarks(reader.Height(), reader.Height()));
        return reader.IsComplete ? record : throw db.Damaged(Family.Meta, null, "the tip record does not decode");
    }
}
