using System.Buffers.Binary;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>Keys that begin with a height: big-endian, so that RocksDB's order is the chain's.</summary>
internal static class HeightKey
{
    internal const int Size = 8;
    internal const int ChunkSize = Size + 2;

    internal static ReadOnlySpan<byte> Write(Span<byte> key, Height height)
    {
        BinaryPrimitives.WriteUInt64BigEndian(key, height.Value);
        return key[..Size];
    }

    internal static ReadOnlySpan<byte> Write(Span<byte> key, Height height, int chunk)
    {
        Write(key, height);
        BinaryPrimitives.WriteUInt16BigEndian(key[Size..], checked((ushort)chunk));
        return key[..ChunkSize];
    }
}
