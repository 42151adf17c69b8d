using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// height → the nodes that this height replaced. They are deleted when the last height that needs them is no longer kept, in
/// the batch of the block that makes it so: the work per block is that of one old block.
/// </summary>
internal sealed class StaleNodeTable(LedgerDatabase db, TreeNodeTable nodes)
{
    /// <summary>More than one list a block only when the option was lowered between two runs: it is caught up on without a long stop.</summary>
    private const int MaxListsPerBlock = 4;

    internal void Write(WriteBatch batch, Height height, IReadOnlyList<TreeNodeKey> stale)
    {
        var writer = new CanonicalWriter(16 + (stale.Count * 16)).Int32(stale.Count);
        for (var i = 0; i < stale.Count; i++) stale[i].Encode(writer);
        Span<byte> key = stackalloc byte[HeightKey.Size];
        batch.Put(HeightKey.Write(key, height), writer.Written, db.Handle(Family.Stale));
    }

    /// <summary>Deletes what only heights below <paramref name="oldestKept"/> need.</summary>
    /// <param name="from">The lowest list still there.</param>
    /// <returns>The lowest list still there afterwards.</returns>
    internal Height Prune(WriteBatch batch, Height from, Height oldestKept)
    {
        Span<byte> key = stackalloc byte[HeightKey.Size];
        for (var lists = 0; lists < MaxListsPerBlock && from <= oldestKept; lists++, from = from.Next)
        {
            var stale = db.Get(Family.Stale, HeightKey.Write(key, from))
                ?? throw db.Damaged(Family.Stale, from, "the list of replaced tree nodes is missing");
            var reader = new CanonicalReader(stale);
            for (var count = reader.Count(int.MaxValue, 9); count > 0 && !reader.Failed; count--)
            {
                var node = TreeNodeKey.Decode(ref reader);
                if (!reader.Failed) nodes.Delete(batch, node);
            }

            if (!reader.IsComplete) throw db.Damaged(Family.Stale, from, "the list of replaced tree nodes does not decode");
            batch.Delete(HeightKey.Write(key, from), db.Handle(Family.Stale));
        }

        return from;
    }
}
