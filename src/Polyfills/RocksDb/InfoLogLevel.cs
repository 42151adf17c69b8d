namespace RocksDbSharp;

/// <summary>How much RocksDB writes into its LOG file. Values are those of rocksdb's InfoLogLevel.</summary>
public enum InfoLogLevel
{
    Debug = 0,
    Info = 1,
    Warn = 2,
    Error = 3,
    Fatal = 4,
    Header = 5,
}
