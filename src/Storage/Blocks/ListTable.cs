using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// A block's list of byte strings, kept in chunks of <see cref="ChunkItems"/>: one record per item would cost a key and an
/// insertion each, one record per block would read megabytes for a single receipt.
/// </summary>
internal sealed class ListTable(LedgerDatabase db, Family family, int maxItemBytes)
{
    internal const int ChunkItems = 32;

    /// <summary>Used by the one thread that applies, block after block.</summary>
    private readonly CanonicalWriter _writer = new(16 * 1024);

    /// <param name="append">Writes one item without its length.</param>
    internal void Write<T>(WriteBatch batch, Height height, IReadOnlyList<T> items, Func<T, int> lengthOf, Action<CanonicalWriter, T> append)
    {
        Span<byte> key = stackalloc byte[HeightKey.ChunkSize];
        var writer = _writer;
        var cf = db.Handle(family);
        for (var first = 0; first < items.Count; first += ChunkItems)
        {
            writer.Clear();
            var end = Math.Min(first + ChunkItems, items.Count);
            for (var i = first; i < end; i++)
            {
                writer.Int32(lengthOf(items[i]));
                append(writer, items[i]);
            }

            batch.Put(HeightKey.Write(key, height, first / ChunkItems), writer.Written, cf);
        }
    }

    /// <returns>The item, or null when the block's list ends before it.</returns>
    internal ReadOnlyMemory<byte>? ReadOne(Height height, int index)
    {
        if (index < 0 || Chunk(height, index / ChunkItems) is not { } chunk) return null;
        var offset = 0;
        for (var skip = index % ChunkItems; skip > 0 && offset < chunk.Length; skip--) Next(chunk, ref offset, height);
        if (offset < chunk.Length) return Next(chunk, ref offset, height);
        return null;
    }

    /// <param name="count">As the header says; fewer on the disk is damage.</param>
    internal ReadOnlyMemory<byte>[] ReadAll(Height height, int count)
    {
        var items = new ReadOnlyMemory<byte>[count];
        for (var first = 0; first < count; first += ChunkItems)
        {
            var chunk = Chunk(height, first / ChunkItems) ?? throw db.Damaged(family, height, $"chunk {first / ChunkItems} is missing");
            var offset = 0;
            for (var i = first; i < Math.Min(first + ChunkItems, count); i++) items[i] = Next(chunk, ref offset, height);
            if (offset != chunk.Length) throw db.Damaged(family, height, $"chunk {first / ChunkItems} has bytes left over");
        }

        return items;
    }

    private byte[]? Chunk(Height height, int chunk)
    {
        Span<byte> key = stackalloc byte[HeightKey.ChunkSize];
        return db.Get(family, HeightKey.Write(key, height, chunk));
    }

    private ReadOnlyMemory<byte> Next(byte[] chunk, ref int offset, Height height)
    {
        var reader = new CanonicalReader(chunk.AsSpan(offset));
        var length = reader.Bytes(maxItemBytes).Length;
        if (reader.Failed) throw db.Damaged(family, height, $"an item at byte {offset} of a chunk has no valid length");
        var item = chunk.AsMemory(offset + sizeof(int), length);
        offset += sizeof(int) + length;
        return item;
    }
}
