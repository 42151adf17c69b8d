namespace RocksDbSharp;

/// <summary>How blocks of a table file are compressed. Values are those of rocksdb/c.h.</summary>
public enum Compression
{
    No = 0,
    Snappy = 1,
    Zlib = 2,
    Bz2 = 3,
    Lz4 = 4,
    Lz4hc = 5,
    Xpress = 6,
    Zstd = 7,
}
