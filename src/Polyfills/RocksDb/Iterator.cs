namespace RocksDbSharp;

/// <summary>Walks the keys of one column family in byte order, as they were when the iterator was made. One thread at a time.</summary>
public sealed unsafe class Iterator : IDisposable
{
    private readonly NativeObject _native;

    /// <summary>Held because RocksDB reads the bounds in these options while the iterator lives.</summary>
    private readonly ReadOptions _options;

    internal Iterator(nint pointer, DatabaseHandle database, ReadOptions options)
    {
        _native = new NativeObject(pointer, &NativeIterator.rocksdb_iter_destroy, database);
        _options = options;
    }

    /// <summary>Whether the iterator stands on an entry.</summary>
    /// <exception cref="RocksDbException">It stands on none because a read failed, not because the entries are at an end.</exception>
    public bool Valid()
    {
        bool valid = NativeIterator.rocksdb_iter_valid(_native.Pointer) != 0;
        byte* error = null;
        if (!valid)
            NativeIterator.rocksdb_iter_get_error(_native.Pointer, &error);
        GC.KeepAlive(this);
        RocksLibrary.ThrowIf(error);
        return valid;
    }

    public Iterator SeekToFirst()
    {
        NativeIterator.rocksdb_iter_seek_to_first(_native.Pointer);
        return Kept();
    }

    public Iterator SeekToLast()
    {
        NativeIterator.rocksdb_iter_seek_to_last(_native.Pointer);
        return Kept();
    }

    /// <summary>Goes to the first key that is not before <paramref name="key"/>.</summary>
    public Iterator Seek(byte[] key) => Seek(key.AsSpan());

    /// <summary>Goes to the first key that is not before <paramref name="key"/>.</summary>
    public Iterator Seek(ReadOnlySpan<byte> key)
    {
        fixed (byte* k = key)
            NativeIterator.rocksdb_iter_seek(_native.Pointer, k, (nuint)key.Length);
        return Kept();
    }

    /// <summary>Goes to the last key that is not after <paramref name="key"/>.</summary>
    public Iterator SeekForPrev(byte[] key) => SeekForPrev(key.AsSpan());

    /// <summary>Goes to the last key that is not after <paramref name="key"/>.</summary>
    public Iterator SeekForPrev(ReadOnlySpan<byte> key)
    {
        fixed (byte* k = key)
            NativeIterator.rocksdb_iter_seek_for_prev(_native.Pointer, k, (nuint)key.Length);
        return Kept();
    }

    public Iterator Next()
    {
        NativeIterator.rocksdb_iter_next(_native.Pointer);
        return Kept();
    }

    public Iterator Prev()
    {
        NativeIterator.rocksdb_iter_prev(_native.Pointer);
        return Kept();
    }

    /// <summary>A copy of the key. Only where <see cref="Valid"/> is true.</summary>
    public byte[] Key() => GetKeySpan().ToArray();

    /// <summary>A copy of the value. Only where <see cref="Valid"/> is true.</summary>
    public byte[] Value() => GetValueSpan().ToArray();

    /// <summary>The key in RocksDB's own memory, good until the iterator moves. Only where <see cref="Valid"/> is true.</summary>
    public ReadOnlySpan<byte> GetKeySpan()
    {
        nuint length = 0;
        byte* key = NativeIterator.rocksdb_iter_key(Positioned(), &length);
        GC.KeepAlive(this);
        return new ReadOnlySpan<byte>(key, (int)length);
    }

    /// <summary>The value in RocksDB's own memory, good until the iterator moves. Only where <see cref="Valid"/> is true.</summary>
    public ReadOnlySpan<byte> GetValueSpan()
    {
        nuint length = 0;
        byte* value = NativeIterator.rocksdb_iter_value(Positioned(), &length);
        GC.KeepAlive(this);
        return new ReadOnlySpan<byte>(value, (int)length);
    }

    public void Dispose() => _native.Dispose();

    /// <summary>Reading an entry where there is none would read freed memory, so it is refused.</summary>
    private nint Positioned()
    {
        nint pointer = _native.Pointer;
        if (NativeIterator.rocksdb_iter_valid(pointer) == 0)
            throw new InvalidOperationException("The iterator stands on no entry.");
        return pointer;
    }

    private Iterator Kept()
    {
        GC.KeepAlive(_options);
        GC.KeepAlive(this);
        return this;
    }
}
