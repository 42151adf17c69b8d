namespace RocksDbSharp;

/// <summary>RocksDB refused an operation; the message is RocksDB's own and starts with the kind, such as "IO error" or "Corruption".</summary>
public class RocksDbException : RocksDbSharpException
{
    /// <summary>Takes over an error string that RocksDB allocated, and frees it.</summary>
    public unsafe RocksDbException(nint errptr)
        : base(RocksLibrary.TakeString((byte*)errptr) ?? "RocksDB failed and gave no reason.")
    {
    }
}
