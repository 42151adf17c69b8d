namespace CityConsortium.Storage;

/// <summary>Where the prepared attachment of an entry is.</summary>
internal enum PreparedPlace : uint
{
    None = 0,

    /// <summary>In the safety log, behind the record of the entry that gave it.</summary>
    Inline = 1,

    /// <summary>In one of the two slot files.</summary>
    Slot0 = 2,
    Slot1 = 3,
}

/// <summary>Points at the prepared attachment; every record carries it, so that the last record alone is enough.</summary>
/// <param name="Sequence">Of the entry that gave the attachment.</param>
/// <param name="Offset">In the file that holds it.</param>
internal readonly record struct PreparedReference(PreparedPlace Place, ulong Sequence, long Offset, int Length, uint Crc);
