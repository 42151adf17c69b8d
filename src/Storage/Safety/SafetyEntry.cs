using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>What must be durable before a vote leaves. Bytes in, bytes out: their meaning is the protocol's.</summary>
/// <param name="Record">The voter's whole state, small; a later entry replaces it.</param>
/// <param name="Prepared">
/// The prepared certificate with the block's bodies, up to <see cref="MaxPreparedBytes"/>. Null: the last one given stays.
/// </param>
public readonly record struct SafetyEntry(ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte>? Prepared = null)
{
    /// <summary>Room for a certificate of 64 members and a view change's many times over.</summary>
    public const int MaxRecordBytes = 256 * 1024;

    /// <summary>A block's bodies (<see cref="Limits.MaxBlockBytes"/>), their ids and signatures, and the certificate.</summary>
    public const int MaxPreparedBytes = 2 * Limits.MaxBlockBytes;
}
