using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// height → the block's transactions and idempotency ids, as the state's running hash commits to them, behind that hash.
/// Kept when bodies are pruned: it is what a node that takes a snapshot makes its indexes from.
/// </summary>
internal sealed class RecordTable(LedgerDatabase db)
{
    /// <param name="after">The running hash after this block.</param>
    internal void Write(WriteBatch batch, Height height, ReadOnlySpan<byte> record, Hash256 after)
    {
        Span<byte> key = stackalloc byte[HeightKey.Size];
        var writer = new CanonicalWriter(Hash256.Size + record.Length).Hash(after).Fixed(record);
        batch.Put(HeightKey.Write(key, height), writer.Written, db.Handle(Family.Records));
    }

    internal ReadOnlyMemory<byte> Read(Height height) => Load(height).AsMemory(Hash256.Size);

    /// <summary>The running hash after a block; zero after genesis.</summary>
    internal Hash256 HashAfter(Height height) => height == Height.Genesis ? Hash256.Zero : new Hash256(Load(height).AsSpan(0, Hash256.Size));

    private byte[] Load(Height height)
    {
        Span<byte> key = stackalloc byte[HeightKey.Size];
        var bytes = db.Get(Family.Records, HeightKey.Write(key, height)) ?? throw db.Damaged(Family.Records, height, "the record of the block's transactions is missing");
        return bytes.Length >= Hash256.Size ? bytes : throw db.Damaged(Family.Records, height, "the record of the block's transactions does not decode");
    }
}
