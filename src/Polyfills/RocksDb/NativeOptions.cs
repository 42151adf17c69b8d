using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>The database and column-family option functions of rocksdb/c.h. A C <c>unsigned char</c> that means a truth value is a byte.</summary>
internal static unsafe partial class NativeOptions
{
    [LibraryImport(RocksLibrary.Name)]
    internal static partial nint rocksdb_options_create();

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_destroy(nint options);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_increase_parallelism(nint options, int threads);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_create_if_missing(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_create_missing_column_families(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_error_if_exists(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_paranoid_checks(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_open_files(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_total_wal_size(nint options, ulong value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_wal_recovery_mode(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_background_compactions(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_background_flushes(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_log_file_size(nint options, nuint value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_keep_log_file_num(nint options, nuint value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_manifest_file_size(nint options, nuint value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_use_fsync(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_db_log_dir(nint options, byte* path);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_wal_dir(nint options, byte* path);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_stats_dump_period_sec(nint options, uint value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_db_write_buffer_size(nint options, nuint value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_bytes_per_sync(nint options, ulong value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_allow_concurrent_memtable_write(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_enable_write_thread_adaptive_yield(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_info_log_level(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_write_buffer_size(nint options, nuint value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_write_buffer_number(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_min_write_buffer_number_to_merge(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_level0_file_num_compaction_trigger(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_level0_slowdown_writes_trigger(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_level0_stop_writes_trigger(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_target_file_size_base(nint options, ulong value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_max_bytes_for_level_base(nint options, ulong value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_level_compaction_dynamic_level_bytes(nint options, byte value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_optimize_filters_for_hits(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_disable_auto_compactions(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_compression(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_compaction_style(nint options, int value);

    [LibraryImport(RocksLibrary.Name)]
    internal static partial void rocksdb_options_set_block_based_table_factory(nint options, nint tableOptions);
}
