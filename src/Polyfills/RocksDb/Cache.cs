namespace RocksDbSharp;

/// <summary>A cache of blocks that several column families may share.</summary>
public sealed unsafe class Cache
{
    private Cache(nint pointer) => Native = new NativeObject(pointer, &NativeTableOptions.rocksdb_cache_destroy);

    internal NativeObject Native { get; }

    /// <param name="capacity">Bytes.</param>
    public static Cache CreateLru(ulong capacity) => new(NativeTableOptions.rocksdb_cache_create_lru((nuint)capacity));

    /// <summary>Bytes in use.</summary>
    public ulong GetUsage() => NativeTableOptions.rocksdb_cache_get_usage(Native.Pointer);
}
