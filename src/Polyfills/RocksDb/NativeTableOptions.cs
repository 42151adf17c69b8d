using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>The table, filter and cache functions of rocksdb/c.h. A C <c>unsigned char</c> that means a truth value is a byte.</summary>
internal static unsafe partial class NativeTableOptions
{
    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_block_based_options_create();

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_destroy(nint options);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_block_size(nint options, nuint value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_filter_policy(nint options, nint policy);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_block_cache(nint options, nint cache);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_no_block_cache(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_whole_key_filtering(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_format_version(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_cache_index_and_filter_blocks(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_filterpolicy_create_bloom(double bitsPerKey);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_filterpolicy_create_bloom_full(double bitsPerKey);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_cache_create_lru(nuint capacity);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_cache_destroy(nint cache);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial nuint rocksdb_cache_get_usage(nint cache);
}
