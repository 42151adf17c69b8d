namespace CityConsortium.Storage;

/// <summary>A safety log as it lies on the disk, read and judged, with nothing opened or changed.</summary>
/// <param name="Record">Empty when damaged.</param>
/// <param name="Prepared">The attachment that counts, or null when none was given.</param>
internal sealed record SafetyImage(
    byte[] Bytes, SafetyScan Scan, SafetyHeader Last, byte[] Record, byte[]? Prepared, SafetyOpening.Damaged? Damage)
{
    /// <returns>Null when there is no file.</returns>
    internal static SafetyImage? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var bytes = File.ReadAllBytes(path);
        var scan = SafetyScan.Of(bytes);
        if (scan.Damage is { } damage) return Damaged(bytes, scan, new SafetyOpening.Damaged(path, damage.Offset, damage.What));
        var last = scan.Last!.Value; // a scan without damage has a last record
        var prepared = ReadPrepared(path, bytes, last, out var problem);
        if (problem is { } found) return Damaged(bytes, scan, new SafetyOpening.Damaged(found.File, 0, found.What));
        var record = bytes.AsSpan(scan.LastOffset + SafetyHeader.Size, last.RecordLength).ToArray();
        return new SafetyImage(bytes, scan, last, record, prepared, null);
    }

    private static SafetyImage Damaged(byte[] bytes, SafetyScan scan, SafetyOpening.Damaged damage) => new(bytes, scan, default, [], null, damage);

    private static byte[]? ReadPrepared(string path, byte[] file, in SafetyHeader last, out (string File, string What)? problem)
    {
        problem = null;
        var reference = last.Prepared;
        switch (reference.Place)
        {
            case PreparedPlace.None: return null;
            case PreparedPlace.Inline:
                var inline = file.AsSpan((int)reference.Offset, reference.Length);
                if (Crc32C.Of(inline) == reference.Crc) return inline.ToArray();
                problem = (path, $"the prepared block of record {reference.Sequence} does not fit its checksum");
                return null;
            default:
                var attachment = PreparedSlots.Read(path, reference, out var what);
                if (what is not null) problem = (PreparedSlots.PathOf(path, reference.Place), what);
                return attachment;
        }
    }
}
