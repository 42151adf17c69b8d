using System.Runtime.InteropServices.Marshalling;

namespace RocksDbSharp;

/// <summary>
/// An open database. Any number of threads may use it at once; one process at a time may open a directory for writing. Keys are ordered by their
/// bytes. Disposing of it waits for nothing: iterators and snapshots that are still held keep the files open until they are disposed of.
/// </summary>
public sealed unsafe class RocksDb : IDisposable
{
    private static readonly ReadOptions DefaultReadOptions = new();
    private static readonly WriteOptions DefaultWriteOptions = new();

    private readonly DatabaseHandle _handle;

    private RocksDb(DatabaseHandle handle) => _handle = handle;

    /// <summary>Opens a database that has only the default column family.</summary>
    /// <exception cref="RocksDbException">Another opening holds the directory, or the files are missing or damaged.</exception>
    public static RocksDb Open(OptionsHandle options, string path) => new(DatabaseHandle.Open(options, path));

    /// <summary>Opens a database with its column families; all that it has must be named.</summary>
    /// <exception cref="RocksDbException">Another opening holds the directory, the files are missing or damaged, or a family is not named.</exception>
    public static RocksDb Open(DbOptions options, string path, ColumnFamilies columnFamilies) =>
        new(DatabaseHandle.Open(options, path, columnFamilies, readOnly: false, errorIfWalExists: false));

    /// <summary>Opens a database for reading, beside a writer if there is one; later writes are not seen.</summary>
    /// <exception cref="RocksDbException">The files are missing or damaged.</exception>
    public static RocksDb OpenReadOnly(DbOptions options, string path, ColumnFamilies columnFamilies, bool errIfLogFileExists) =>
        new(DatabaseHandle.Open(options, path, columnFamilies, readOnly: true, errIfLogFileExists));

    /// <summary>The names of the column families of a database on the disk.</summary>
    /// <exception cref="RocksDbException">There is no database.</exception>
    public static IEnumerable<string> ListColumnFamilies(DbOptions options, string name) => DatabaseHandle.ListFamilies(options, name);

    /// <exception cref="KeyNotFoundException">The database was opened without this family.</exception>
    /// <exception cref="RocksDbSharpException">The database was opened without column families.</exception>
    public ColumnFamilyHandle GetColumnFamily(string name) => _handle.Families.Count > 0
        ? _handle.Families[name]
        : throw new RocksDbSharpException("Database not opened for column families");

    /// <summary>The value of a key, or null where there is none.</summary>
    public byte[]? Get(byte[] key, ColumnFamilyHandle? cf = null, ReadOptions? readOptions = null) => Get(key.AsSpan(), cf, readOptions);

    /// <summary>The value of a key, or null where there is none.</summary>
    public byte[]? Get(ReadOnlySpan<byte> key, ColumnFamilyHandle? cf = null, ReadOptions? readOptions = null)
    {
        nint slice = Pin(key, cf, readOptions);
        if (slice == 0)
            return null;
        byte[] value = Bytes(slice).ToArray();
        NativeDatabase.rocksdb_pinnableslice_destroy(slice);
        return value;
    }

    /// <summary>What the reader makes of the value of a key, or the default of its type where there is none. The value is not copied.</summary>
    public T? Get<T>(
        ReadOnlySpan<byte> key, ISpanDeserializer<T> deserializer, ColumnFamilyHandle? cf = null, ReadOptions? readOptions = null)
    {
        ArgumentNullException.ThrowIfNull(deserializer);
        nint slice = Pin(key, cf, readOptions);
        if (slice == 0)
            return default;
        try
        {
            return deserializer.Deserialize(Bytes(slice));
        }
        finally
        {
            NativeDatabase.rocksdb_pinnableslice_destroy(slice);
        }
    }

    /// <summary>Whether the key has a value.</summary>
    public bool HasKey(ReadOnlySpan<byte> key, ColumnFamilyHandle? cf = null, ReadOptions? readOptions = null)
    {
        nint slice = Pin(key, cf, readOptions);
        if (slice == 0)
            return false;
        NativeDatabase.rocksdb_pinnableslice_destroy(slice);
        return true;
    }

    /// <summary>The values of several keys as they were at one moment, in the order of the keys; null where there is none.</summary>
    /// <param name="cf">One family for each key, or null for the default family.</param>
    public KeyValuePair<byte[], byte[]?>[] MultiGet(byte[][] keys, ColumnFamilyHandle[]? cf = null, ReadOptions? readOptions = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        readOptions ??= DefaultReadOptions;
        byte[]?[] values = MultiRead.Get(_handle, readOptions.Pointer, keys, cf);
        GC.KeepAlive(readOptions);
        return [.. keys.Zip(values, (key, value) => new KeyValuePair<byte[], byte[]?>(key, value))];
    }

    public void Put(byte[] key, byte[] value, ColumnFamilyHandle? cf = null, WriteOptions? writeOptions = null) =>
        Put(key.AsSpan(), value.AsSpan(), cf, writeOptions);

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ColumnFamilyHandle? cf = null, WriteOptions? writeOptions = null)
    {
        writeOptions ??= DefaultWriteOptions;
        nint options = writeOptions.Native.Pointer;
        byte* error = null;
        fixed (byte* k = key)
        fixed (byte* v = value)
        {
            if (cf is null)
                NativeDatabase.rocksdb_put(_handle, options, k, (nuint)key.Length, v, (nuint)value.Length, &error);
            else
                NativeDatabase.rocksdb_put_cf(_handle, options, cf.Handle, k, (nuint)key.Length, v, (nuint)value.Length, &error);
        }
        GC.KeepAlive(writeOptions);
        RocksLibrary.ThrowIf(error);
    }

    public void Remove(byte[] key, ColumnFamilyHandle? cf = null, WriteOptions? writeOptions = null) => Remove(key.AsSpan(), cf, writeOptions);

    /// <summary>Removes a key; one that is not there is no error.</summary>
    public void Remove(ReadOnlySpan<byte> key, ColumnFamilyHandle? cf = null, WriteOptions? writeOptions = null)
    {
        writeOptions ??= DefaultWriteOptions;
        byte* error = null;
        fixed (byte* k = key)
        {
            if (cf is null)
                NativeDatabase.rocksdb_delete(_handle, writeOptions.Native.Pointer, k, (nuint)key.Length, &error);
            else
                NativeDatabase.rocksdb_delete_cf(_handle, writeOptions.Native.Pointer, cf.Handle, k, (nuint)key.Length, &error);
        }
        GC.KeepAlive(writeOptions);
        RocksLibrary.ThrowIf(error);
    }

    /// <summary>Writes all changes of a batch, or none.</summary>
    /// <exception cref="RocksDbException">The disk refused. RocksDB lets no write through after this until the database is opened again.</exception>
    public void Write(WriteBatch writeBatch, WriteOptions? writeOptions = null)
    {
        ArgumentNullException.ThrowIfNull(writeBatch);
        writeOptions ??= DefaultWriteOptions;
        byte* error = null;
        NativeDatabase.rocksdb_write(_handle, writeOptions.Native.Pointer, writeBatch.Native.Pointer, &error);
        GC.KeepAlive(writeOptions);
        GC.KeepAlive(writeBatch);
        RocksLibrary.ThrowIf(error);
    }

    public Iterator NewIterator(ColumnFamilyHandle? cf = null, ReadOptions? readOptions = null)
    {
        readOptions ??= DefaultReadOptions;
        nint pointer = cf is null
            ? NativeDatabase.rocksdb_create_iterator(_handle, readOptions.Pointer)
            : NativeDatabase.rocksdb_create_iterator_cf(_handle, readOptions.Pointer, cf.Handle);
        return new Iterator(pointer, _handle, readOptions);
    }

    public Snapshot CreateSnapshot() => new(_handle);

    public Checkpoint Checkpoint()
    {
        byte* error = null;
        nint pointer = NativeDatabase.rocksdb_checkpoint_object_create(_handle, &error);
        RocksLibrary.ThrowIf(error);
        return new Checkpoint(pointer, _handle);
    }

    /// <summary>Writes the default family's write buffers into a table file.</summary>
    public void Flush(FlushOptions flushOptions)
    {
        ArgumentNullException.ThrowIfNull(flushOptions);
        byte* error = null;
        NativeDatabase.rocksdb_flush(_handle, flushOptions.Native.Pointer, &error);
        GC.KeepAlive(flushOptions);
        RocksLibrary.ThrowIf(error);
    }

    /// <summary>Compacts the keys from the start to the limit; null is the first and the last key.</summary>
    public void CompactRange(byte[]? start, byte[]? limit, ColumnFamilyHandle? cf = null)
    {
        fixed (byte* s = start)
        fixed (byte* l = limit)
        {
            if (cf is null)
                NativeDatabase.rocksdb_compact_range(_handle, s, (nuint)(start?.Length ?? 0), l, (nuint)(limit?.Length ?? 0));
            else
                NativeDatabase.rocksdb_compact_range_cf(_handle, cf.Handle, s, (nuint)(start?.Length ?? 0), l, (nuint)(limit?.Length ?? 0));
        }
    }

    /// <summary>A figure or table about the database, such as "rocksdb.estimate-num-keys"; null for a name that RocksDB does not know.</summary>
    public string? GetProperty(string propertyName)
    {
        byte* name = Utf8StringMarshaller.ConvertToUnmanaged(propertyName);
        byte* value = NativeDatabase.rocksdb_property_value(_handle, name);
        Utf8StringMarshaller.Free(name);
        return RocksLibrary.TakeString(value);
    }

    /// <summary>A figure or table about one column family; null for a name that RocksDB does not know.</summary>
    public string? GetProperty(string propertyName, ColumnFamilyHandle cf)
    {
        ArgumentNullException.ThrowIfNull(cf);
        byte* name = Utf8StringMarshaller.ConvertToUnmanaged(propertyName);
        byte* value = NativeDatabase.rocksdb_property_value_cf(_handle, cf.Handle, name);
        Utf8StringMarshaller.Free(name);
        return RocksLibrary.TakeString(value);
    }

    public void Dispose() => _handle.Dispose();

    private static ReadOnlySpan<byte> Bytes(nint slice)
    {
        nuint length = 0;
        byte* value = NativeDatabase.rocksdb_pinnableslice_value(slice, &length);
        return new ReadOnlySpan<byte>(value, checked((int)length));
    }

    /// <summary>Pins a value where it lies in RocksDB's memory; 0 where there is none.</summary>
    private nint Pin(ReadOnlySpan<byte> key, ColumnFamilyHandle? cf, ReadOptions? readOptions)
    {
        readOptions ??= DefaultReadOptions;
        nint options = readOptions.Pointer;
        byte* error = null;
        nint slice;
        fixed (byte* k = key)
        {
            slice = cf is null
                ? NativeDatabase.rocksdb_get_pinned(_handle, options, k, (nuint)key.Length, &error)
                : NativeDatabase.rocksdb_get_pinned_cf(_handle, options, cf.Handle, k, (nuint)key.Length, &error);
        }
        GC.KeepAlive(readOptions);
        RocksLibrary.ThrowIf(error);
        return slice;
    }
}
