namespace RocksDbSharp;

/// <summary>Reads a value out of RocksDB's own memory, without an array in between.</summary>
public interface ISpanDeserializer<T>
{
    /// <param name="buffer">The value; good during the call only.</param>
    T Deserialize(ReadOnlySpan<byte> buffer);
}
