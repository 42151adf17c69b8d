using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>The write-batch functions of rocksdb/c.h. They only append to a buffer in memory and report no errors.</summary>
internal static unsafe partial class NativeBatch
{
    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_writebatch_create();

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_destroy(nint batch);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_clear(nint batch);

    [LibraryImport(RocksLibrary.Name)]
    [SuppressGCTransition]
    internal static partial int rocksdb_writebatch_count(nint batch);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_put(nint batch, byte* key, nuint keyLength, byte* value, nuint valueLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_put_cf(
        nint batch, nint family, byte* key, nuint keyLength, byte* value, nuint valueLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_delete(nint batch, byte* key, nuint keyLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_delete_cf(nint batch, nint family, byte* key, nuint keyLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_delete_range(
        nint batch, byte* start, nuint startLength, byte* end, nuint endLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_writebatch_delete_range_cf(
        nint batch, nint family, byte* start, nuint startLength, byte* end, nuint endLength);
}
