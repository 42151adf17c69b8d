using System.Buffers.Binary;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>The fixed part before a record's bytes. Little-endian, <see cref="Size"/> bytes.</summary>
/// <param name="Sequence">Counts entries from 1 and never jumps.</param>
/// <param name="PreviousCrc">The record before, so that a record of an older file or place never fits.</param>
/// <param name="RecordLength">Bytes of the record, which follow.</param>
/// <param name="InlineLength">Bytes of an attachment behind them.</param>
internal readonly record struct SafetyHeader(
    ulong Sequence, uint PreviousCrc, int RecordLength, int InlineLength, PreparedReference Prepared)
{
    internal const int Size = 64;

    /// <summary>The header's own checksum: the lengths decide how far a record reaches, so they must be right even when the rest is not.</summary>
    private const int HeaderCrcOffset = 52;

    private const int CrcOffset = Size - sizeof(uint);

    internal static ReadOnlySpan<byte> MagicBytes => "CCSR"u8;

    /// <summary>Ends every record, so that its last sector is never zero, whatever its bytes are.</summary>
    private static ReadOnlySpan<byte> Trailer => "CCSR-end"u8;

    internal int BodyLength => RecordLength + InlineLength;

    /// <summary>Header, body, padding and trailer.</summary>
    internal int TotalLength => SafetyFile.Align(Size + BodyLength) + Trailer.Length;

    /// <summary>Plausible lengths, before anything is read by them.</summary>
    internal bool IsPlausible => RecordLength is >= 0 and <= SafetyEntry.MaxRecordBytes
        && InlineLength is >= 0 and <= SafetyFile.MaxInlineBytes && Prepared.Place <= PreparedPlace.Slot1;

    /// <summary>Writes the header before its body, whose bytes are already in place behind it, and the trailer.</summary>
    /// <returns>The seal: CRC-32C over all but itself.</returns>
    internal uint Seal(Span<byte> record)
    {
        Invariant.That(record.Length == TotalLength, "a record is its header, its body and the trailer");
        MagicBytes.CopyTo(record);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], PreviousCrc);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], Sequence);
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], RecordLength);
        BinaryPrimitives.WriteInt32LittleEndian(record[20..], InlineLength);
        BinaryPrimitives.WriteUInt32LittleEndian(record[24..], (uint)Prepared.Place);
        BinaryPrimitives.WriteInt32LittleEndian(record[28..], Prepared.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record[32..], Prepared.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[40..], Prepared.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(record[48..], Prepared.Crc);
        BinaryPrimitives.WriteUInt32LittleEndian(record[HeaderCrcOffset..], Crc32C.Of(record[..HeaderCrcOffset]));
        record[(HeaderCrcOffset + sizeof(uint))..CrcOffset].Clear();
        record[(Size + BodyLength)..].Clear();
        Trailer.CopyTo(record[^Trailer.Length..]);
        var crc = Crc32C.Of(record[..CrcOffset], record[Size..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[CrcOffset..], crc);
        return crc;
    }

    /// <param name="bytes">At least <see cref="Size"/>; hostile until <see cref="IsSealed"/>.</param>
    internal static SafetyHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
        new PreparedReference(
            (PreparedPlace)BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[48..])));

    /// <summary>Whether a header begins here, before anything is read by it.</summary>
    internal static bool HasMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith(MagicBytes);

    /// <summary>Whether the header is as it was written.</summary>
    internal static bool IsIntact(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[HeaderCrcOffset..]) == Crc32C.Of(bytes[..HeaderCrcOffset]);

    /// <summary>The seal as it stands on the disk.</summary>
    internal static uint CrcOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[CrcOffset..]);

    /// <param name="record">Of <see cref="TotalLength"/>.</param>
    internal bool IsSealed(ReadOnlySpan<byte> record) =>
        record.Length == TotalLength && record.EndsWith(Trailer) && CrcOf(record) == Crc32C.Of(record[..CrcOffset], record[Size..]);
}
