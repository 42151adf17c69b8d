using System.Buffers.Binary;
using System.Numerics;

namespace CityConsortium.Storage;

/// <summary>
/// Reads a write-ahead log of RocksDB as bytes (the format is on RocksDB's wiki page "Write Ahead Log File Format": blocks of
/// 32 KiB; each record has a masked CRC-32C, a length, a type), to tell what RocksDB's own recovery does not: whether a record
/// that does not fit is the append that a crash cut off, or damage to bytes that were synced.
/// </summary>
/// <param name="End">Bytes from the file's start up to the end of the last whole record.</param>
/// <param name="Damage">Where and what, when something after the end cannot be a torn append.</param>
internal readonly record struct LogScan(int End, (long Offset, string What)? Damage)
{
    private const int BlockSize = 32 * 1024;
    private const int HeadSize = 7;
    private const int FirstFragment = 1;
    private const int LastType = 4;

    internal static LogScan Of(ReadOnlySpan<byte> file)
    {
        var offset = 0;
        while (true)
        {
            offset = SkipPadding(file, offset);
            if (RecordEnd(file, offset) is not { } end) break;
            offset = end;
        }

        if (!file[offset..].ContainsAnyExcept((byte)0)) return new LogScan(offset, null);
        if (WholeRecordAfter(file, offset + 1) is { } later)
        {
            return new LogScan(offset, (offset, $"a record does not fit its checksum, but a later one at byte {later} does"));
        }

        // All of it is there, no sector of it is still empty, and yet it does not fit: it was synced once.
        return ClaimedEnd(file, offset) is { } claimed && claimed <= file.Length && !HasEmptySector(file, offset, claimed)
            ? new LogScan(offset, (offset, "the last record is all there but does not fit its checksum"))
            : new LogScan(offset, null);
    }

    /// <summary>Where a block has no room for a head, it is filled with zeros.</summary>
    private static int SkipPadding(ReadOnlySpan<byte> file, int offset)
    {
        var left = BlockSize - (offset % BlockSize);
        return left < HeadSize && offset + left <= file.Length ? offset + left : offset;
    }

    private static int? ClaimedEnd(ReadOnlySpan<byte> file, int offset)
    {
        if (offset + HeadSize > file.Length) return null;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(file[(offset + 4)..]);
        var type = file[offset + 6];
        if (type is < FirstFragment or > LastType || length > BlockSize - (offset % BlockSize) - HeadSize) return null;
        return offset + HeadSize + length;
    }

    private static int? RecordEnd(ReadOnlySpan<byte> file, int offset)
    {
        if (ClaimedEnd(file, offset) is not { } end || end > file.Length) return null;
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(file[offset..]);
        return Mask(Crc32C.Of(file[(offset + 6)..end])) == stored ? end : null;
    }

    private static int? WholeRecordAfter(ReadOnlySpan<byte> file, int from)
    {
        for (var offset = from; offset + HeadSize <= file.Length; offset++)
        {
            if (RecordEnd(file, offset) is { } end && end > offset + HeadSize) return offset;
        }

        return null;
    }

    private static bool HasEmptySector(ReadOnlySpan<byte> file, int from, int end)
    {
        const int Sector = SafetyFile.Sector;
        for (var at = from; at < end; at = ((at / Sector) + 1) * Sector)
        {
            if (!file[at..Math.Min(end, ((at / Sector) + 1) * Sector)].ContainsAnyExcept((byte)0)) return true;
        }

        return false;
    }

    private static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + 0xa282ead8u;
}
