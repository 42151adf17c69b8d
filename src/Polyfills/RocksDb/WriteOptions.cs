namespace RocksDbSharp;

/// <summary>How a write is done. The default is not synced: it survives the end of the process, not a power cut.</summary>
public unsafe class WriteOptions
{
    internal NativeObject Native { get; } = new(
        NativeCallOptions.rocksdb_writeoptions_create(), &NativeCallOptions.rocksdb_writeoptions_destroy);

    /// <summary>Returns from the write only when the write-ahead log is on the disk.</summary>
    public WriteOptions SetSync(bool value)
    {
        NativeCallOptions.rocksdb_writeoptions_set_sync(Native.Pointer, (byte)(value ? 1 : 0));
        return this;
    }

    /// <summary>1 leaves the write-ahead log out: the write is lost with the process unless it was flushed.</summary>
    public WriteOptions DisableWal(int disable)
    {
        NativeCallOptions.rocksdb_writeoptions_disable_WAL(Native.Pointer, disable);
        return this;
    }
}
