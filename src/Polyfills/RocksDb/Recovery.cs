namespace RocksDbSharp;

/// <summary>What opening a database does with a write-ahead log that does not end cleanly. Values are those of rocksdb/c.h.</summary>
public enum Recovery
{
    /// <summary>Ignores a broken tail, as a crash leaves it.</summary>
    TolerateCorruptedTailRecords = 0,

    /// <summary>Refuses to open on any broken record, a torn tail included.</summary>
    AbsoluteConsistency = 1,

    /// <summary>Replays up to the first broken record and stops there (RocksDB's default).</summary>
    PointInTime = 2,

    /// <summary>Skips broken records; for salvage only.</summary>
    SkipAnyCorruptedRecords = 3,
}
