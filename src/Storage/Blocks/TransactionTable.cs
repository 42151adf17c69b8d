using System.Buffers.Binary;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>The two ways to find a committed transaction: by its id, and by the sender's idempotency key.</summary>
internal sealed class TransactionTable(LedgerDatabase db)
{
    private const int LocationSize = 12;

    internal void Write(WriteBatch batch, Height height, IReadOnlyList<Ledger.TransactionEntry> entries)
    {
        var byId = db.Handle(Family.Transactions);
        var byIdempotency = db.Handle(Family.Idempotency);
        Span<byte> location = stackalloc byte[LocationSize];
        BinaryPrimitives.WriteUInt64BigEndian(location, height.Value);
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var id = entry.Id.Hash;
            var idempotencyId = entry.IdempotencyId;
            BinaryPrimitives.WriteInt32BigEndian(location[8..], entry.Index);
            batch.Put(id.AsSpan(), location, byId);
            batch.Put(idempotencyId.AsSpan(), id.AsSpan(), byIdempotency);
        }
    }

    internal TransactionLocation? Find(TxId id)
    {
        var hash = id.Hash;
        if (db.Get(Family.Transactions, hash.AsSpan()) is not { } bytes) return null;
        if (bytes.Length != LocationSize) throw db.Damaged(Family.Transactions, null, $"the entry of transaction {id} has {bytes.Length} bytes");
        return new TransactionLocation(
            new Height(BinaryPrimitives.ReadUInt64BigEndian(bytes)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8)));
    }

    internal TxId? FindByIdempotencyId(Hash256 idempotencyId, ReadOptions? options = null)
    {
        if (db.Get(Family.Idempotency, idempotencyId.AsSpan(), options) is not { } bytes) return null;
        if (bytes.Length != Hash256.Size) throw db.Damaged(Family.Idempotency, null, $"the entry of idempotency id {idempotencyId} has {bytes.Length} bytes");
        return new TxId(new Hash256(bytes));
    }
}
