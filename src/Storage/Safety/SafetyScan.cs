using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>What a safety log file's bytes say.</summary>
/// <param name="Last">The last whole record's header; null when damaged.</param>
/// <param name="LastOffset">Where that record begins.</param>
/// <param name="LastCrc">Its seal, which the next record carries on.</param>
/// <param name="End">Where the next record goes.</param>
/// <param name="TornTail">Bytes of an append that never returned follow at <paramref name="End"/>.</param>
/// <param name="Damage">Where and what, when the last entry cannot be told.</param>
internal sealed record SafetyScan(
    SafetyHeader? Last, int LastOffset, uint LastCrc, int End, bool TornTail, (long Offset, string What)? Damage)
{
    /// <summary>
    /// Reads record after record. The first that does not fit is either the append that a crash cut off, or damage. It is
    /// taken for the former only when nothing whole follows it and one of its sectors was never written (is zero as before):
    /// a record that is all there but wrong was synced once, its vote may have left, and dropping it would mean voting again.
    /// </summary>
    internal static SafetyScan Of(ReadOnlySpan<byte> file)
    {
        if (SafetyFile.ReadHead(file, out var sequence, out var previousCrc) is { } problem) return Broken(0, problem);
        SafetyHeader? last = null;
        var lastOffset = 0;
        var offset = SafetyFile.FirstRecord;
        while (offset + SafetyHeader.Size <= file.Length && WholeRecord(file, offset) is { } header)
        {
            if (header.Sequence != sequence || header.PreviousCrc != previousCrc)
            {
                return Broken(offset, $"record {header.Sequence} stands where record {sequence} belongs");
            }

            last = header;
            lastOffset = offset;
            previousCrc = SafetyHeader.CrcOf(file[offset..]);
            sequence++;
            offset += header.TotalLength;
        }

        if (last is null) return Broken(SafetyFile.FirstRecord, "there is no whole record");
        var tail = file[offset..];
        if (!tail.ContainsAnyExcept((byte)0)) return new SafetyScan(last, lastOffset, previousCrc, offset, false, null);
        if (FindWholeRecord(file, offset + 1) is { } later)
        {
            return Broken(offset, $"record {sequence} does not fit its checksum, but a later one at byte {later} does");
        }

        return MissesSector(file, offset)
            ? new SafetyScan(last, lastOffset, previousCrc, offset, true, null)
            : Broken(offset, $"record {sequence} is all there but does not fit its checksum");
    }

    private static SafetyScan Broken(long offset, string what) => new(null, 0, 0, 0, false, (offset, what));

    private static SafetyHeader? WholeRecord(ReadOnlySpan<byte> file, int offset)
    {
        var rest = file[offset..];
        if (rest.Length < SafetyHeader.Size || !SafetyHeader.HasMagic(rest)) return null;
        var header = SafetyHeader.Read(rest);
        return header.IsPlausible && header.TotalLength <= rest.Length && header.IsSealed(rest[..header.TotalLength]) ? header : null;
    }

    private static int? FindWholeRecord(ReadOnlySpan<byte> file, int from)
    {
        for (var offset = from; offset < file.Length; offset++)
        {
            var next = file[offset..].IndexOf(SafetyHeader.MagicBytes);
            if (next < 0) return null;
            offset += next;
            if (WholeRecord(file, offset) is not null) return offset;
        }

        return null;
    }

    /// <summary>Whether the record that begins at the offset has a sector, or its part of one, that is still zero.</summary>
    private static bool MissesSector(ReadOnlySpan<byte> file, int offset)
    {
        if (IsZero(file, offset, SectorEnd(offset))) return true;
        if (!SafetyHeader.HasMagic(file[offset..])) return false;
        var headerEnd = offset + SafetyHeader.Size;
        if (headerEnd > file.Length) return false;
        if (SectorEnd(offset) < headerEnd && IsZero(file, SectorEnd(offset), SectorEnd(headerEnd - 1))) return true;

        // The header is there, so it says how far the append reached, or is what was damaged.
        var header = SafetyHeader.Read(file[offset..]);
        if (!SafetyHeader.IsIntact(file[offset..]) || !header.IsPlausible) return false;
        var end = offset + header.TotalLength;
        if (end > file.Length || file[end..].ContainsAnyExcept((byte)0)) return false;
        for (var from = offset; from < end; from = SectorEnd(from))
        {
            if (IsZero(file, from, Math.Min(end, SectorEnd(from)))) return true;
        }

        return false;
    }

    private static int SectorEnd(int offset) => (offset / SafetyFile.Sector * SafetyFile.Sector) + SafetyFile.Sector;

    private static bool IsZero(ReadOnlySpan<byte> file, int from, int to) => !file[from..Math.Min(to, file.Length)].ContainsAnyExcept((byte)0);
}
