using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// What this node voted, durable before the vote leaves. One thread at a time. After an error the log takes nothing more:
/// a failed sync is never retried, because a second one may succeed although the bytes are lost (ATC 2020, "Can Applications
/// Recover from fsync Failures?").
/// </summary>
public sealed class SafetyLog : IDisposable
{
    /// <summary>The log's name in its directory; the two files for large attachments begin with it.</summary>
    public const string FileName = "safety.log";

    private readonly string _path;
    private readonly ISafetyDisk _disk;
    private readonly PreparedSlots _slots;
    /// <summary>Null before the first entry, which makes the file.</summary>
    private IDurableFile? _file;
    private byte[] _buffer = new byte[32 * 1024];
    private int _end;
    private ulong _sequence;
    private uint _crc;
    private PreparedReference _prepared;

    /// <summary>The attachment where it is inline: a fresh file must take it along.</summary>
    private ReadOnlyMemory<byte> _inline;

    private bool _failed;

    private SafetyLog(string path, ISafetyDisk disk)
    {
        _path = path;
        _disk = disk;
        _slots = new PreparedSlots(path, disk);
    }

    /// <summary>How many entries were ever appended.</summary>
    public ulong Sequence => _sequence;

    /// <summary>Reads the log of a data directory.</summary>
    /// <exception cref="StorageFailedException">The disk refused a read.</exception>
    public static SafetyOpening Open(string directory) => Open(directory, SafetyDisk.Instance);

    /// <summary>Reads the log of a data directory and changes nothing.</summary>
    /// <param name="record">The last record, or null when there is none to be had.</param>
    /// <returns>Null when the log is whole or missing, else where it is damaged.</returns>
    /// <exception cref="StorageFailedException">The disk refused a read.</exception>
    public static SafetyOpening.Damaged? Inspect(string directory, out ReadOnlyMemory<byte>? record)
    {
        var path = Path.Combine(directory, FileName);
        record = null;
        try
        {
            var image = SafetyImage.Read(path);
            if (image is { Damage: null }) record = image.Record;
            return image?.Damage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"reading {path}", e);
        }
    }

    /// <summary>
    /// Keeps the log, if there is one, under the first free name <c>safety.log.damaged-N</c>, so that the next start finds that
    /// it is not known what this node voted, and observes: after damage, and after a backup was restored.
    /// </summary>
    /// <returns>The new name, or null when there was none.</returns>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static string? SetAside(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            return SetAside(path, SafetyDisk.Instance);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"setting {path} aside", e);
        }
    }

    /// <summary>
    /// Makes a log with its first entry: for a new node, or for an observer after loss or damage, whose entry says until when
    /// it observes. A log that is there is kept under the first free name <c>safety.log.damaged-N</c>.
    /// </summary>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static SafetyLog Start(string directory, SafetyEntry first) => Start(directory, first, SafetyDisk.Instance);

    internal static SafetyOpening Open(string directory, ISafetyDisk disk)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            var image = SafetyImage.Read(path);
            if (image is null) return new SafetyOpening.Missing(File.Exists(DamagedName(path, 1)));
            if (image.Damage is { } damage) return damage;
            var log = new SafetyLog(path, disk) { _file = disk.Open(path) };
            log.Continue(image.Scan, image.Last, image.Prepared);
            if (image.Scan.TornTail) Erase(log._file, image.Scan.End, image.Bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1);
            return new SafetyOpening.Recovered(log, image.Record, ToMemory(image.Prepared), image.Scan.TornTail);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"reading {path}", e);
        }
    }

    internal static SafetyLog Start(string directory, SafetyEntry first, ISafetyDisk disk)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
            SetAside(path, disk);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"making {path}", e);
        }

        var log = new SafetyLog(path, disk);
        log.Append(first);
        return log;
    }

    /// <summary>Writes the entry and syncs it. When this returns, no crash loses it.</summary>
    /// <exception cref="StorageFailedException">The disk refused, now or before: the node stops.</exception>
    public void Append(SafetyEntry entry)
    {
        Invariant.That(entry.Record.Length <= SafetyEntry.MaxRecordBytes, "a safety record is small");
        // Empty would be a null array that became an empty value on its way here, and would wipe out the one that counts.
        Invariant.That(entry.Prepared is null or { Length: > 0 and <= SafetyEntry.MaxPreparedBytes }, "a prepared block is not empty and within the limit");
        if (_failed) throw new StorageFailedException($"an earlier write to {_path} failed, so it takes no more");
        try
        {
            Place(entry);
            _sequence++;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed = true;
            throw new StorageFailedException($"writing {_path}", e);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _slots.Dispose();
    }

    private void Place(SafetyEntry entry)
    {
        var sequence = _sequence + 1;
        var fresh = entry.Prepared is { Length: <= SafetyFile.MaxInlineBytes };
        var inline = fresh ? entry.Prepared!.Value : default; // fresh says that there is one
        var prepared = _prepared;
        if (fresh) prepared = InlineReference(sequence, inline, _end, entry.Record.Length);
        else if (entry.Prepared is { } large) prepared = _slots.Write(large.Span, sequence, _prepared.Place);

        var header = new SafetyHeader(sequence, _crc, entry.Record.Length, inline.Length, prepared);
        if (_file is not null && _end + header.TotalLength <= SafetyFile.Capacity)
        {
            var crc = Fill(header, entry.Record.Span, inline.Span);
            _file.Write(_end, _buffer.AsSpan(0, header.TotalLength));
            _file.Sync();
            Advance(header, crc, _end + header.TotalLength);
        }
        else
        {
            if (!fresh && prepared.Place == PreparedPlace.Inline) inline = _inline; // or it would go with the old file
            WriteFreshFile(sequence, entry.Record, inline, prepared);
        }

        if (entry.Prepared is not null) _inline = inline.ToArray();
    }

    /// <summary>The file is full: a new one with this entry alone, complete and synced, takes its name.</summary>
    private void WriteFreshFile(ulong sequence, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> inline, PreparedReference prepared)
    {
        if (prepared.Place == PreparedPlace.Inline) prepared = InlineReference(prepared.Sequence, inline, SafetyFile.FirstRecord, record.Length);
        var header = new SafetyHeader(sequence, _crc, record.Length, inline.Length, prepared);
        var file = new byte[SafetyFile.Capacity];
        SafetyFile.WriteHead(file, sequence, _crc);
        var crc = Fill(header, record.Span, inline.Span);
        _buffer.AsSpan(0, header.TotalLength).CopyTo(file.AsSpan(SafetyFile.FirstRecord));
        var next = _disk.Open(_path + ".new");
        try
        {
            next.Write(0, file);
            next.Sync();
            _disk.Replace(_path, _path + ".new");
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _file?.Dispose();
        _file = next;
        Advance(header, crc, SafetyFile.FirstRecord + header.TotalLength);
    }

    private uint Fill(in SafetyHeader header, ReadOnlySpan<byte> record, ReadOnlySpan<byte> inline)
    {
        if (_buffer.Length < header.TotalLength) _buffer = new byte[header.TotalLength];
        record.CopyTo(_buffer.AsSpan(SafetyHeader.Size));
        inline.CopyTo(_buffer.AsSpan(SafetyHeader.Size + record.Length));
        return header.Seal(_buffer.AsSpan(0, header.TotalLength));
    }

    private void Advance(in SafetyHeader header, uint crc, int end)
    {
        _end = end;
        _crc = crc;
        _prepared = header.Prepared;
    }

    private void Continue(SafetyScan scan, in SafetyHeader last, byte[]? prepared)
    {
        Advance(last, scan.LastCrc, scan.End);
        _sequence = last.Sequence;
        if (last.Prepared.Place == PreparedPlace.Inline) _inline = prepared;
    }

    /// <summary>Makes a torn tail zero again, so that the next crash is told as well as this one.</summary>
    private static void Erase(IDurableFile file, int from, int to)
    {
        file.Write(from, new byte[to - from]);
        file.Sync();
    }

    private static PreparedReference InlineReference(ulong sequence, ReadOnlyMemory<byte> inline, int recordOffset, int recordLength) =>
        new(PreparedPlace.Inline, sequence, recordOffset + SafetyHeader.Size + recordLength, inline.Length, Crc32C.Of(inline.Span));

    private static string? SetAside(string path, ISafetyDisk disk)
    {
        if (!File.Exists(path)) return null;
        var number = 1;
        while (File.Exists(DamagedName(path, number))) number++;
        disk.Replace(DamagedName(path, number), path);
        return DamagedName(path, number);
    }

    private static string DamagedName(string path, int number) => $"{path}.damaged-{number}";

    /// <summary>Spelled out: the conversion would turn no array into an empty value.</summary>
    private static ReadOnlyMemory<byte>? ToMemory(byte[]? bytes)
    {
        if (bytes is null) return null;
        return bytes;
    }
}
