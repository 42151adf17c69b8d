using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// height → the block's transactions and idempotency ids, as the state's running hash commits to them. Kept when bodies are
/// pruned: it is what a node that takes a snapshot makes its indexes from.
/// </summary>
internal sealed class RecordTable(LedgerDatabase db)
{
    internal void Write(WriteBatch batch, Height height, ReadOnlySpan<byte> record)
    {
        Span<byte> key = stackalloc byte[HeightKey.Size];
        batch.Put(HeightKey.Write(key, height), record, db.Handle(Family.Records));
    }

    internal byte[] Read(Height height)
    {
        Span<byte> key = stackalloc byte[HeightKey.Size];
        return db.Get(Family.Records, HeightKey.Write(key, height)) ?? throw db.Damaged(Family.Records, height, "the record of the block's transactions is missing");
    }
}
