using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// What one node may choose for its own disk. Sizes are in bytes. The defaults keep RocksDB and the node cache together below
/// about 90 MiB, so that a whole validator stays below 300 MB.
/// </summary>
public sealed record StorageOptions
{
    public static StorageOptions Default { get; } = new();

    /// <summary>
    /// So many heights below the tip stay provable, besides the tip. A client that asks for a value and then for its proof
    /// needs seconds; 256 blocks are that at the highest rate and hours at rest.
    /// </summary>
    public int RetainedRoots { get; init; } = 256;

    /// <summary>
    /// So many of the newest blocks keep their transactions and receipts; null keeps all. A node that lags less than this can
    /// still catch up block by block from a node that prunes.
    /// </summary>
    public int? KeepBlocks { get; init; }

    /// <summary>The least that <see cref="KeepBlocks"/> may be: what leaders, catch-up and the start-up check look back on, many times over.</summary>
    public const int MinKeepBlocks = 1_000;

    /// <summary>
    /// A height whose number is divisible by this keeps its whole state for snapshots. It must be alike on all nodes, or they
    /// cannot serve one snapshot together.
    /// </summary>
    public int SnapshotEveryBlocks { get; init; } = 1_024;

    /// <summary>And so does the block with which the chain's count of transactions passes a multiple of this: what is left to replay stays small.</summary>
    public int SnapshotEveryTransactions { get; init; } = 65_536;

    /// <summary>RocksDB's cache of blocks, indexes and filters, shared by all column families.</summary>
    public long BlockCacheBytes { get; init; } = 24L << 20;

    /// <summary>All write buffers together; when they are full the oldest is written out.</summary>
    public long WriteBufferBytes { get; init; } = 32L << 20;

    /// <summary>The write buffer of one busy column family.</summary>
    public long FamilyWriteBufferBytes { get; init; } = 8L << 20;

    /// <summary>Write-ahead log that may wait for the slowest column family; bounds how long a start replays.</summary>
    public long MaxLogBytes { get; init; } = 64L << 20;

    /// <summary>Decoded inner tree nodes kept, about 1.4 KB each: all of the four upper levels (4,369) and the busiest below.</summary>
    public int CachedTreeNodes { get; init; } = 12_000;

    /// <summary>Open table files; the rest is opened again when needed.</summary>
    public int MaxOpenFiles { get; init; } = 512;

    internal void Validate()
    {
        Invariant.That(RetainedRoots >= 1, "the parent's tree is kept");
        Invariant.That(KeepBlocks is null or >= 1 && SnapshotEveryBlocks >= 1 && SnapshotEveryTransactions >= 1, "what is kept is positive");
        Invariant.That(BlockCacheBytes > 0 && WriteBufferBytes > 0 && FamilyWriteBufferBytes > 0 && MaxLogBytes > 0, "sizes are positive");
        Invariant.That(CachedTreeNodes >= 2 && MaxOpenFiles >= 16, "the node cache and the open files have room");
    }
}
