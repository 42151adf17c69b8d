using System.Runtime.InteropServices.Marshalling;

namespace RocksDbSharp;

/// <summary>The settings that a database and a column family share; each method changes one and returns the same object.</summary>
public abstract unsafe class Options<T> : OptionsHandle
    where T : Options<T>
{
    private protected Options()
        : base(NativeOptions.rocksdb_options_create(), &NativeOptions.rocksdb_options_destroy)
    {
    }

    /// <summary>Threads for flushes and compactions of this process, in all.</summary>
    public T IncreaseParallelism(int totalThreads)
    {
        NativeOptions.rocksdb_options_increase_parallelism(Native.Pointer, totalThreads);
        return (T)this;
    }

    /// <summary>Creates the database when the directory holds none. Default: false.</summary>
    public T SetCreateIfMissing(bool value = true)
    {
        NativeOptions.rocksdb_options_set_create_if_missing(Native.Pointer, (byte)(value ? 1 : 0));
        return (T)this;
    }

    /// <summary>Creates the column families that the directory does not have yet. Default: false.</summary>
    public T SetCreateMissingColumnFamilies(bool value = true)
    {
        NativeOptions.rocksdb_options_set_create_missing_column_families(Native.Pointer, (byte)(value ? 1 : 0));
        return (T)this;
    }

    /// <summary>Refuses to open a database that exists. Default: false.</summary>
    public T SetErrorIfExists(bool value = true)
    {
        NativeOptions.rocksdb_options_set_error_if_exists(Native.Pointer, (byte)(value ? 1 : 0));
        return (T)this;
    }

    /// <summary>Checks more, and turns the database read-only after a failed write. Default: true.</summary>
    public T SetParanoidChecks(bool value = true)
    {
        NativeOptions.rocksdb_options_set_paranoid_checks(Native.Pointer, (byte)(value ? 1 : 0));
        return (T)this;
    }

    /// <summary>Table files held open at most; -1 holds all of them open.</summary>
    public T SetMaxOpenFiles(int value)
    {
        NativeOptions.rocksdb_options_set_max_open_files(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Bytes of write-ahead log above which the column families that hold it back are flushed. 0: four times all write buffers.</summary>
    public T SetMaxTotalWalSize(ulong n)
    {
        NativeOptions.rocksdb_options_set_max_total_wal_size(Native.Pointer, n);
        return (T)this;
    }

    /// <summary>What opening does with a write-ahead log that does not end cleanly. Default: point in time.</summary>
    public T SetWalRecoveryMode(Recovery mode)
    {
        NativeOptions.rocksdb_options_set_wal_recovery_mode(Native.Pointer, (int)mode);
        return (T)this;
    }

    /// <summary>Compactions at the same time.</summary>
    public T SetMaxBackgroundCompactions(int value)
    {
        NativeOptions.rocksdb_options_set_max_background_compactions(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Flushes at the same time.</summary>
    public T SetMaxBackgroundFlushes(int value)
    {
        NativeOptions.rocksdb_options_set_max_background_flushes(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Bytes of the LOG text file before a new one is begun; 0 is no limit.</summary>
    public T SetMaxLogFileSize(ulong value)
    {
        NativeOptions.rocksdb_options_set_max_log_file_size(Native.Pointer, (nuint)value);
        return (T)this;
    }

    /// <summary>LOG text files that are kept. Default: 1000.</summary>
    public T SetKeepLogFileNum(ulong value)
    {
        NativeOptions.rocksdb_options_set_keep_log_file_num(Native.Pointer, (nuint)value);
        return (T)this;
    }

    /// <summary>Bytes of the manifest before a new one is begun.</summary>
    public T SetMaxManifestFileSize(ulong value)
    {
        NativeOptions.rocksdb_options_set_max_manifest_file_size(Native.Pointer, (nuint)value);
        return (T)this;
    }

    /// <summary>1 syncs with fsync, 0 with fdatasync. Default: 0.</summary>
    public T SetUseFsync(int value)
    {
        NativeOptions.rocksdb_options_set_use_fsync(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Directory of the LOG text file; empty is the database's own.</summary>
    public T SetDbLogDir(string value)
    {
        byte* path = Utf8StringMarshaller.ConvertToUnmanaged(value);
        NativeOptions.rocksdb_options_set_db_log_dir(Native.Pointer, path);
        Utf8StringMarshaller.Free(path);
        return (T)this;
    }

    /// <summary>Directory of the write-ahead logs; empty is the database's own.</summary>
    public T SetWalDir(string value)
    {
        byte* path = Utf8StringMarshaller.ConvertToUnmanaged(value);
        NativeOptions.rocksdb_options_set_wal_dir(Native.Pointer, path);
        Utf8StringMarshaller.Free(path);
        return (T)this;
    }

    /// <summary>Seconds between two dumps of statistics into the LOG text file; 0 is never.</summary>
    public T SetStatsDumpPeriodSec(uint value)
    {
        NativeOptions.rocksdb_options_set_stats_dump_period_sec(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Bytes of write buffers of all column families together before one is flushed; 0 is no limit.</summary>
    public T SetDbWriteBufferSize(ulong size)
    {
        NativeOptions.rocksdb_options_set_db_write_buffer_size(Native.Pointer, (nuint)size);
        return (T)this;
    }

    /// <summary>Bytes of a table file after which the system is asked to write them out in the background; 0 is never.</summary>
    public T SetBytesPerSync(ulong value)
    {
        NativeOptions.rocksdb_options_set_bytes_per_sync(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Lets several writers fill a write buffer at once. Default: true.</summary>
    public T SetAllowConcurrentMemtableWrite(bool value)
    {
        NativeOptions.rocksdb_options_set_allow_concurrent_memtable_write(Native.Pointer, (byte)(value ? 1 : 0));
        return (T)this;
    }

    /// <summary>Lets writers spin before they block. Default: true.</summary>
    public T SetEnableWriteThreadAdaptiveYield(bool value)
    {
        NativeOptions.rocksdb_options_set_enable_write_thread_adaptive_yield(Native.Pointer, (byte)(value ? 1 : 0));
        return (T)this;
    }

    /// <summary>How much goes into the LOG text file.</summary>
    public T SetInfoLogLevel(InfoLogLevel value)
    {
        NativeOptions.rocksdb_options_set_info_log_level(Native.Pointer, (int)value);
        return (T)this;
    }

    /// <summary>Bytes of one write buffer of a column family before it is flushed to a table file.</summary>
    public T SetWriteBufferSize(ulong value)
    {
        NativeOptions.rocksdb_options_set_write_buffer_size(Native.Pointer, (nuint)value);
        return (T)this;
    }

    /// <summary>Write buffers of a column family in memory, the ones being flushed included. Default: 2.</summary>
    public T SetMaxWriteBufferNumber(int value)
    {
        NativeOptions.rocksdb_options_set_max_write_buffer_number(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Write buffers that one flush merges. Default: 1.</summary>
    public T SetMinWriteBufferNumberToMerge(int value)
    {
        NativeOptions.rocksdb_options_set_min_write_buffer_number_to_merge(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Files of level 0 that start a compaction. Default: 4.</summary>
    public T SetLevel0FileNumCompactionTrigger(int value)
    {
        NativeOptions.rocksdb_options_set_level0_file_num_compaction_trigger(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Files of level 0 from which writes are slowed down.</summary>
    public T SetLevel0SlowdownWritesTrigger(int value)
    {
        NativeOptions.rocksdb_options_set_level0_slowdown_writes_trigger(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Files of level 0 from which writes wait.</summary>
    public T SetLevel0StopWritesTrigger(int value)
    {
        NativeOptions.rocksdb_options_set_level0_stop_writes_trigger(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Bytes of a table file of level 1.</summary>
    public T SetTargetFileSizeBase(ulong value)
    {
        NativeOptions.rocksdb_options_set_target_file_size_base(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Bytes of level 1.</summary>
    public T SetMaxBytesForLevelBase(ulong value)
    {
        NativeOptions.rocksdb_options_set_max_bytes_for_level_base(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>Sizes the levels from the last one upwards, which bounds wasted disk.</summary>
    public T SetLevelCompactionDynamicLevelBytes(bool value)
    {
        NativeOptions.rocksdb_options_set_level_compaction_dynamic_level_bytes(Native.Pointer, (byte)(value ? 1 : 0));
        return (T)this;
    }

    /// <summary>1 leaves the filter of the last level out, for keys that are nearly always present.</summary>
    public T SetOptimizeFiltersForHits(int value)
    {
        NativeOptions.rocksdb_options_set_optimize_filters_for_hits(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>1 compacts only when asked to.</summary>
    public T SetDisableAutoCompactions(int value)
    {
        NativeOptions.rocksdb_options_set_disable_auto_compactions(Native.Pointer, value);
        return (T)this;
    }

    /// <summary>How blocks are compressed. Default: Snappy.</summary>
    public T SetCompression(Compression value)
    {
        NativeOptions.rocksdb_options_set_compression(Native.Pointer, (int)value);
        return (T)this;
    }

    /// <summary>How table files are laid out, filtered and cached.</summary>
    public T SetBlockBasedTableFactory(BlockBasedTableOptions table_options)
    {
        ArgumentNullException.ThrowIfNull(table_options);
        NativeOptions.rocksdb_options_set_block_based_table_factory(Native.Pointer, table_options.Native.Pointer);
        return (T)this;
    }
}
