using System.Buffers.Binary;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// One entry in each column family that every block rewrites: the height up to which the family is written. RocksDB keeps
/// families in step through its logs and MANIFEST; when one of those files is cut or replaced, a family can come back older
/// than the others without any error. Then its mark differs from the tip, and the ledger is refused.
/// </summary>
internal static class FamilyMark
{
    /// <summary>Shorter than every key that a family holds, and before all of them.</summary>
    internal static ReadOnlySpan<byte> Key => [0];

    internal static void Write(WriteBatch batch, LedgerDatabase db, Height height)
    {
        Span<byte> value = stackalloc byte[HeightKey.Size];
        BinaryPrimitives.WriteUInt64BigEndian(value, height.Value);
        foreach (var family in Enum.GetValues<Family>())
        {
            if (family != Family.Meta) batch.Put(Key, value, db.Handle(family));
        }
    }

    /// <exception cref="StorageDamagedException">A family is not at the tip's height.</exception>
    internal static void Check(LedgerDatabase db, Height tip)
    {
        foreach (var family in Enum.GetValues<Family>())
        {
            if (family == Family.Meta) continue;
            var mark = db.Get(family, Key);
            if (mark is null || mark.Length != HeightKey.Size) throw db.Damaged(family, tip, "it has lost the mark of its height");
            var height = BinaryPrimitives.ReadUInt64BigEndian(mark);
            if (height != tip.Value) throw db.Damaged(family, tip, $"it stands at height {height}, the tip at {tip}");
        }
    }
}
