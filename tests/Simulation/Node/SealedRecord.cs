using System.Buffers.Binary;

namespace CityConsortium.Simulation;

/// <summary>
/// A safety record as it lies on the simulated disk: length, bytes, checksum, end mark. As with the real safety log, a record
/// without its end mark was cut off while being written, and one whose checksum does not fit was damaged later.
/// </summary>
internal static class SealedRecord
{
    private const byte EndMark = 0xE7;

    internal static byte[] Seal(ReadOnlySpan<byte> record)
    {
        var file = new byte[record.Length + 9];
        record.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(record.Length), Checksum(record));
        file[^1] = EndMark;
        return file;
    }

    /// <summary>What a power cut in the middle of the write leaves: the rest is zero.</summary>
    internal static byte[] Torn(byte[] file, int kept)
    {
        var torn = file.ToArray();
        torn.AsSpan(kept).Clear();
        return torn;
    }

    internal static bool IsTorn(byte[] file) => file[^1] == 0;

    internal static bool IsIntact(byte[] file) =>
        file[^1] == EndMark && BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(file.Length - 9)) == Checksum(file.AsSpan(0, file.Length - 9));

    internal static ReadOnlySpan<byte> Open(byte[] file) => file.AsSpan(0, file.Length - 9);

    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xcbf29ce484222325;
        while (bytes.Length >= 8)
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
            bytes = bytes[8..];
        }

        foreach (var b in bytes) hash = (hash ^ b) * 0x100000001b3;
        return hash ^ (hash >> 32);
    }
}
