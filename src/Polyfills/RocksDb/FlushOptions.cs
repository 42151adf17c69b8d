namespace RocksDbSharp;

/// <summary>How <see cref="RocksDb.Flush"/> flushes. Always say whether to wait: versions of the package differ in the default.</summary>
public unsafe class FlushOptions : OptionsHandle
{
    public FlushOptions()
        : base(NativeCallOptions.rocksdb_flushoptions_create(), &NativeCallOptions.rocksdb_flushoptions_destroy)
    {
    }

    /// <summary>Returns from the flush only when the table file is written.</summary>
    public FlushOptions SetWaitForFlush(bool waitForFlush)
    {
        NativeCallOptions.rocksdb_flushoptions_set_wait(Native.Pointer, (byte)(waitForFlush ? 1 : 0));
        return this;
    }
}
