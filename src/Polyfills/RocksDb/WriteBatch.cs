namespace RocksDbSharp;

/// <summary>
/// Changes that are written together or not at all. Adding copies the bytes into one native buffer and allocates nothing here; clear and use a batch
/// again to keep that buffer. One thread at a time.
/// </summary>
public sealed unsafe class WriteBatch : IDisposable
{
    internal NativeObject Native { get; } = new(NativeBatch.rocksdb_writebatch_create(), &NativeBatch.rocksdb_writebatch_destroy);

    public WriteBatch Put(byte[] key, byte[] val, ColumnFamilyHandle? cf = null) => Put(key.AsSpan(), val.AsSpan(), cf);

    public WriteBatch Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ColumnFamilyHandle? cf = null)
    {
        fixed (byte* k = key)
        fixed (byte* v = value)
        {
            if (cf is null)
                NativeBatch.rocksdb_writebatch_put(Native.Pointer, k, (nuint)key.Length, v, (nuint)value.Length);
            else
                NativeBatch.rocksdb_writebatch_put_cf(Native.Pointer, cf.Handle, k, (nuint)key.Length, v, (nuint)value.Length);
        }
        GC.KeepAlive(this);
        return this;
    }

    public WriteBatch Delete(byte[] key, ColumnFamilyHandle? cf = null) => Delete(key.AsSpan(), cf);

    public WriteBatch Delete(ReadOnlySpan<byte> key, ColumnFamilyHandle? cf = null)
    {
        fixed (byte* k = key)
        {
            if (cf is null)
                NativeBatch.rocksdb_writebatch_delete(Native.Pointer, k, (nuint)key.Length);
            else
                NativeBatch.rocksdb_writebatch_delete_cf(Native.Pointer, cf.Handle, k, (nuint)key.Length);
        }
        GC.KeepAlive(this);
        return this;
    }

    /// <summary>Deletes all keys from the start on and before the end.</summary>
    public WriteBatch DeleteRange(byte[] startKey, ulong sklen, byte[] endKey, ulong eklen, ColumnFamilyHandle? cf = null)
    {
        ReadOnlySpan<byte> start = startKey.AsSpan(0, checked((int)sklen));
        ReadOnlySpan<byte> end = endKey.AsSpan(0, checked((int)eklen));
        fixed (byte* s = start)
        fixed (byte* e = end)
        {
            if (cf is null)
                NativeBatch.rocksdb_writebatch_delete_range(Native.Pointer, s, (nuint)start.Length, e, (nuint)end.Length);
            else
                NativeBatch.rocksdb_writebatch_delete_range_cf(Native.Pointer, cf.Handle, s, (nuint)start.Length, e, (nuint)end.Length);
        }
        GC.KeepAlive(this);
        return this;
    }

    /// <summary>Empties the batch and keeps its buffer.</summary>
    public WriteBatch Clear()
    {
        NativeBatch.rocksdb_writebatch_clear(Native.Pointer);
        GC.KeepAlive(this);
        return this;
    }

    /// <summary>Changes in the batch.</summary>
    public int Count()
    {
        int count = NativeBatch.rocksdb_writebatch_count(Native.Pointer);
        GC.KeepAlive(this);
        return count;
    }

    public void Dispose() => Native.Dispose();
}
