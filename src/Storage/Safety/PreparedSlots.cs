using System.Buffers.Binary;

namespace CityConsortium.Storage;

/// <summary>
/// Two files that take large attachments in turn. One is written and synced while the last durable record still points to
/// the other, so a crash at any moment leaves a record whose attachment is whole.
/// </summary>
internal sealed class PreparedSlots(string log, ISafetyDisk disk) : IDisposable
{
    private const int HeadSize = 16;

    private readonly IDurableFile?[] _files = new IDurableFile?[2];
    private byte[] _buffer = [];

    /// <param name="log">The safety log's path; the slots stand beside it.</param>
    internal static string PathOf(string log, PreparedPlace slot) => log + (slot == PreparedPlace.Slot0 ? ".prepared-0" : ".prepared-1");

    /// <param name="sequence">Of the entry that gives the attachment.</param>
    /// <param name="inUse">Where the last durable record points.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    internal PreparedReference Write(ReadOnlySpan<byte> attachment, ulong sequence, PreparedPlace inUse)
    {
        var slot = inUse == PreparedPlace.Slot0 ? PreparedPlace.Slot1 : PreparedPlace.Slot0;
        var index = slot - PreparedPlace.Slot0;
        var file = _files[index] ??= disk.Open(PathOf(log, slot));
        var length = HeadSize + attachment.Length;
        if (_buffer.Length < length) _buffer = new byte[Math.Max(length, 2 * _buffer.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer, sequence);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(8), attachment.Length);
        attachment.CopyTo(_buffer.AsSpan(HeadSize));
        file.Write(0, _buffer.AsSpan(0, length));
        file.Sync();
        return new PreparedReference(slot, sequence, HeadSize, attachment.Length, Crc32C.Of(attachment));
    }

    /// <returns>The attachment, or null with what is wrong: the file does not hold what the reference says.</returns>
    internal static byte[]? Read(string log, PreparedReference reference, out string? problem)
    {
        var path = PathOf(log, reference.Place);
        problem = null;
        if (!File.Exists(path))
        {
            problem = "the prepared block that the last record names is missing";
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeadSize + (long)reference.Length || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != reference.Sequence)
        {
            problem = $"it does not hold the prepared block of record {reference.Sequence}";
            return null;
        }

        var attachment = bytes.AsSpan(HeadSize, reference.Length);
        if (Crc32C.Of(attachment) == reference.Crc) return attachment.ToArray();
        problem = $"the prepared block of record {reference.Sequence} does not fit its checksum";
        return null;
    }

    public void Dispose()
    {
        foreach (var file in _files) file?.Dispose();
    }
}
