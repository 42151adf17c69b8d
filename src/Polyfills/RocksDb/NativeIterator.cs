using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>The iterator functions of rocksdb/c.h.</summary>
internal static unsafe partial class NativeIterator
{
    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_destroy(nint iterator);

    // The three below read fields of a positioned iterator: no allocation, no lock, no disk.
    [LibraryImport(RocksLibrary.Name)]
    [SuppressGCTransition]
    internal static partial byte rocksdb_iter_valid(nint iterator);

    [LibraryImport(RocksLibrary.Name)]
    [SuppressGCTransition]
    internal static partial byte* rocksdb_iter_key(nint iterator, nuint* length);

    [LibraryImport(RocksLibrary.Name)]
    [SuppressGCTransition]
    internal static partial byte* rocksdb_iter_value(nint iterator, nuint* length);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_seek_to_first(nint iterator);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_seek_to_last(nint iterator);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_seek(nint iterator, byte* key, nuint keyLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_seek_for_prev(nint iterator, byte* key, nuint keyLength);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_next(nint iterator);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_prev(nint iterator);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_iter_get_error(nint iterator, byte** error);
}
