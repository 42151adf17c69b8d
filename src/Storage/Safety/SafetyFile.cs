using System.Buffers.Binary;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// The layout of one safety log file: a head of one sector, records one behind the other, and zeros up to
/// <see cref="Capacity"/>. The zeros are written and synced before the file gets its name, for two reasons: a record's
/// sync then changes no metadata, and whatever a crash cuts off is known to be zero.
/// </summary>
internal static class SafetyFile
{
    internal const int Capacity = 4 * 1024 * 1024;

    /// <summary>What a disk writes whole or not at all.</summary>
    internal const int Sector = 512;

    internal const int FirstRecord = Sector;

    /// <summary>Records begin at multiples of this.</summary>
    internal const int Alignment = 8;

    /// <summary>Attachments up to this size go behind their record: one sync instead of two where blocks are small.</summary>
    internal const int MaxInlineBytes = 16 * 1024;

    private const int HeadSize = 32;

    private static ReadOnlySpan<byte> HeadMagic => "CCSAFE01"u8;

    internal static int Align(int offset) => (offset + Alignment - 1) & ~(Alignment - 1);

    /// <summary>The head of a file whose first record continues an earlier one's.</summary>
    internal static void WriteHead(Span<byte> file, ulong firstSequence, uint previousCrc)
    {
        HeadMagic.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file[8..], firstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(file[16..], previousCrc);
        BinaryPrimitives.WriteInt32LittleEndian(file[20..], Capacity);
        BinaryPrimitives.WriteUInt32LittleEndian(file[28..], Crc32C.Of(file[..28]));
    }

    /// <returns>Null when the head is good, else what is wrong with it.</returns>
    internal static string? ReadHead(ReadOnlySpan<byte> file, out ulong firstSequence, out uint previousCrc)
    {
        firstSequence = 0;
        previousCrc = 0;
        if (file.Length < Capacity) return $"the file has {file.Length} bytes instead of {Capacity}";
        if (!file.StartsWith(HeadMagic)) return "it does not begin as a safety log of this version";
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[28..]) != Crc32C.Of(file[..28])) return "the checksum of its head does not fit";
        if (file.Length != BinaryPrimitives.ReadInt32LittleEndian(file[20..])) return $"the file has {file.Length} bytes, its head says otherwise";
        if (file[HeadSize..Sector].ContainsAnyExcept((byte)0)) return "there are bytes between its head and its first record";
        firstSequence = BinaryPrimitives.ReadUInt64LittleEndian(file[8..]);
        previousCrc = BinaryPrimitives.ReadUInt32LittleEndian(file[16..]);
        return null;
    }
}
