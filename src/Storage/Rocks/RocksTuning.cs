using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>RocksDB's settings for a ledger. README.md argues each of them.</summary>
internal static class RocksTuning
{
    private const int BloomBitsPerKey = 10;

    internal static string NameOf(Family family) => family == Family.Meta ? ColumnFamilies.DefaultName : family.ToString().ToLowerInvariant();

    internal static DbOptions Database(StorageOptions options) => new DbOptions()
        .SetCreateIfMissing()
        .SetCreateMissingColumnFamilies()
        .SetParanoidChecks()
        .SetWalRecoveryMode(Recovery.PointInTime)
        .SetMaxTotalWalSize((ulong)options.MaxLogBytes)
        .SetDbWriteBufferSize((ulong)options.WriteBufferBytes)
        .SetMaxOpenFiles(options.MaxOpenFiles)
        .SetMaxBackgroundCompactions(1)
        .SetMaxBackgroundFlushes(1)
        .SetAllowConcurrentMemtableWrite(false) // one writer: the bookkeeping for several costs and gives nothing
        .SetEnableWriteThreadAdaptiveYield(false)
        .SetMaxManifestFileSize(16 << 20)
        .SetMaxLogFileSize(4 << 20)
        .SetKeepLogFileNum(4)
        .SetStatsDumpPeriodSec(0)
        .SetInfoLogLevel(InfoLogLevel.Warn);

    internal static ColumnFamilies Families(StorageOptions options, Cache cache)
    {
        var families = new ColumnFamilies(Quiet(options, cache));
        foreach (var family in Enum.GetValues<Family>())
        {
            if (family != Family.Meta) families.Add(NameOf(family), OptionsOf(family, options, cache));
        }

        return families;
    }

    private static ColumnFamilyOptions OptionsOf(Family family, StorageOptions options, Cache cache) => family switch
    {
        Family.Headers or Family.Stale => Quiet(options, cache),
        Family.Bodies or Family.Receipts => Sequential(options, cache, Compression.Lz4),
        Family.Nodes or Family.Records => Sequential(options, cache, Compression.No),
        _ => Random(options, cache),
    };

    /// <summary>Little data, written by height.</summary>
    private static ColumnFamilyOptions Quiet(StorageOptions options, Cache cache) => Common(cache, bloom: false)
        .SetWriteBufferSize((ulong)Math.Min(options.FamilyWriteBufferBytes, 1 << 20))
        .SetCompression(Compression.Lz4);

    /// <summary>Keys begin with the height, so new files lie above all old ones and move down the levels without being rewritten.</summary>
    private static ColumnFamilyOptions Sequential(StorageOptions options, Cache cache, Compression compression) => Common(cache, bloom: false)
        .SetWriteBufferSize((ulong)options.FamilyWriteBufferBytes)
        .SetCompression(compression);

    /// <summary>Keys are spread evenly (hashes) and are looked up one by one, mostly in vain: a filter answers those without the disk.</summary>
    private static ColumnFamilyOptions Random(StorageOptions options, Cache cache) => Common(cache, bloom: true)
        .SetWriteBufferSize((ulong)options.FamilyWriteBufferBytes)
        .SetTargetFileSizeBase(8 << 20) // a file's filter must fit several times into one of the cache's parts of about 768 KB
        .SetCompression(Compression.No);

    private static ColumnFamilyOptions Common(Cache cache, bool bloom)
    {
        var table = new BlockBasedTableOptions()
            .SetBlockSize(8 * 1024)
            .SetBlockCache(cache)
            .SetCacheIndexAndFilterBlocks(true) // so that the cache's size bounds them too
            .SetPinL0FilterAndIndexBlocksInCache(true)
            .SetFormatVersion(5);
        if (bloom) table.SetFilterPolicy(BloomFilterPolicy.Create(BloomBitsPerKey, use_block_based_builder: false));
        return new ColumnFamilyOptions()
            .SetMaxWriteBufferNumber(2)
            .SetTargetFileSizeBase(16 << 20)
            .SetMaxBytesForLevelBase(64 << 20)
            .SetLevelCompactionDynamicLevelBytes(true)
            .SetBlockBasedTableFactory(table);
    }
}
