using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>state key → value at the tip.</summary>
internal sealed class StateTable(LedgerDatabase db)
{
    internal void Write(WriteBatch batch, IReadOnlyList<StateWrite> writes)
    {
        var cf = db.Handle(Family.State);
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (write.Value is { } value) batch.Put(write.Key.Span, value.Span, cf);
            else batch.Delete(write.Key.Span, cf);
        }
    }

    // Spelled out: in "… ? memory : null" the null becomes a null array and that an empty value, which is something else.
    internal ReadOnlyMemory<byte>? Get(StateKey key, ReadOptions? options = null)
    {
        if (db.Get(Family.State, key.Span, options) is { } value) return value;
        return null;
    }

    /// <summary>Entries whose key begins with the prefix, in the order of the keys.</summary>
    /// <param name="prefix">Not empty; at least a contract's name and its slash.</param>
    /// <param name="after">Where an earlier page ended; null for the first page.</param>
    internal IReadOnlyList<StateEntry> Scan(ReadOnlySpan<byte> prefix, StateKey? after, int limit, ReadOptions options)
    {
        var entries = new List<StateEntry>();
        using var iterator = db.Iterate(Family.State, options);
        iterator.Seek((after is { } from ? from.Span : prefix).ToArray());
        for (; entries.Count < limit && db.IsValid(iterator, Family.State); iterator.Next())
        {
            var bytes = iterator.Key();
            if (!bytes.AsSpan().StartsWith(prefix)) break;
            if (!StateKey.TryFrom(bytes, out var key)) throw db.Damaged(Family.State, null, $"key 0x{Convert.ToHexStringLower(bytes)} is no state key");
            if (after is { } last && key <= last) continue;
            entries.Add(new StateEntry(key, iterator.Value()));
        }

        return entries;
    }
}
