using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>
/// How a read is done. RocksDB reads the bounds and the snapshot in place while an iterator lives, so an iterator holds its read options, and these
/// hold the snapshot.
/// </summary>
public unsafe class ReadOptions
{
    private Snapshot? _snapshot;
    private byte* _lower;
    private byte* _upper;

    ~ReadOptions()
    {
        NativeMemory.Free(_lower);
        NativeMemory.Free(_upper);
    }

    private NativeObject Native { get; } = new(
        NativeCallOptions.rocksdb_readoptions_create(), &NativeCallOptions.rocksdb_readoptions_destroy);

    /// <summary>The native options, after a check that the snapshot they read from is still held.</summary>
    internal nint Pointer
    {
        get
        {
            if (_snapshot is not null)
                ObjectDisposedException.ThrowIf(_snapshot.IsReleased, _snapshot);
            return Native.Pointer;
        }
    }

    /// <summary>Checks the checksum of each block that is read. Default: true.</summary>
    public ReadOptions SetVerifyChecksums(bool value)
    {
        NativeCallOptions.rocksdb_readoptions_set_verify_checksums(Pointer, (byte)(value ? 1 : 0));
        return this;
    }

    /// <summary>Keeps the blocks that are read in the cache; false for long scans. Default: true.</summary>
    public ReadOptions SetFillCache(bool value)
    {
        NativeCallOptions.rocksdb_readoptions_set_fill_cache(Pointer, (byte)(value ? 1 : 0));
        return this;
    }

    /// <summary>Reads the database as it was when the snapshot was made.</summary>
    public ReadOptions SetSnapshot(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        NativeCallOptions.rocksdb_readoptions_set_snapshot(Native.Pointer, snapshot.Pointer);
        _snapshot = snapshot;
        return this;
    }

    /// <summary>The smallest key that an iterator visits.</summary>
    public ReadOptions SetIterateLowerBound(byte[] key)
    {
        byte* old = _lower;
        _lower = Copy(key);
        NativeCallOptions.rocksdb_readoptions_set_iterate_lower_bound(Pointer, _lower, (nuint)key.Length);
        NativeMemory.Free(old);
        return this;
    }

    /// <summary>The first key that an iterator does not visit any more.</summary>
    public ReadOptions SetIterateUpperBound(byte[] key)
    {
        byte* old = _upper;
        _upper = Copy(key);
        NativeCallOptions.rocksdb_readoptions_set_iterate_upper_bound(Pointer, _upper, (nuint)key.Length);
        NativeMemory.Free(old);
        return this;
    }

    /// <summary>Bytes that an iterator reads ahead; for long scans.</summary>
    public ReadOptions SetReadaheadSize(ulong size)
    {
        NativeCallOptions.rocksdb_readoptions_set_readahead_size(Pointer, (nuint)size);
        return this;
    }

    /// <summary>Visits all keys in order even where a prefix extractor is set. Default: false.</summary>
    public ReadOptions SetTotalOrderSeek(bool enable)
    {
        NativeCallOptions.rocksdb_readoptions_set_total_order_seek(Pointer, (byte)(enable ? 1 : 0));
        return this;
    }

    private static byte* Copy(byte[] key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)Math.Max(key.Length, 1));
        key.CopyTo(new Span<byte>(copy, key.Length));
        return copy;
    }
}
