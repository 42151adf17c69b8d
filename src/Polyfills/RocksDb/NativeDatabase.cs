using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>The database functions of rocksdb/c.h. Every <c>error</c> is left null on success and set to a string to be freed otherwise.</summary>
internal static unsafe partial class NativeDatabase
{
    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_free(void* pointer);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_open(nint options, byte* path, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_open_column_families(
        nint options, byte* path, int count, byte** names, nint* familyOptions, nint* families, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_open_for_read_only_column_families(
        nint options, byte* path, int count, byte** names, nint* familyOptions, nint* families, byte errorIfWalExists, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial byte** rocksdb_list_column_families(nint options, byte* path, nuint* count, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_list_column_families_destroy(byte** names, nuint count);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_column_family_handle_destroy(nint family);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_close(nint db);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_put(
        DatabaseHandle db, nint options, byte* key, nuint keyLength, byte* value, nuint valueLength, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_put_cf(
        DatabaseHandle db, nint options, nint family, byte* key, nuint keyLength, byte* value, nuint valueLength, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_delete(DatabaseHandle db, nint options, byte* key, nuint keyLength, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_delete_cf(DatabaseHandle db, nint options, nint family, byte* key, nuint keyLength, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_write(DatabaseHandle db, nint options, nint batch, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_get_pinned(DatabaseHandle db, nint options, byte* key, nuint keyLength, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_get_pinned_cf(DatabaseHandle db, nint options, nint family, byte* key, nuint keyLength, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    [SuppressGCTransition]
    internal static partial byte* rocksdb_pinnableslice_value(nint slice, nuint* length);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_pinnableslice_destroy(nint slice);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_multi_get(
        DatabaseHandle db, nint options, nuint count, byte** keys, nuint* keyLengths, byte** values, nuint* valueLengths, byte** errors);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_multi_get_cf(
        DatabaseHandle db, nint options, nint* families, nuint count, byte** keys, nuint* keyLengths,
        byte** values, nuint* valueLengths, byte** errors);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_create_iterator(DatabaseHandle db, nint options);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_create_iterator_cf(DatabaseHandle db, nint options, nint family);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_create_snapshot(DatabaseHandle db);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_release_snapshot(nint db, nint snapshot);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial byte* rocksdb_property_value(DatabaseHandle db, byte* name);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial byte* rocksdb_property_value_cf(DatabaseHandle db, nint family, byte* name);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_flush(DatabaseHandle db, nint options, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_compact_range(DatabaseHandle db, byte* start, nuint startLength, byte* limit, nuint limitLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_compact_range_cf(
        DatabaseHandle db, nint family, byte* start, nuint startLength, byte* limit, nuint limitLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_checkpoint_object_create(DatabaseHandle db, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_checkpoint_create(nint checkpoint, byte* path, ulong logSizeForFlush, byte** error);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_checkpoint_object_destroy(nint checkpoint);
}
