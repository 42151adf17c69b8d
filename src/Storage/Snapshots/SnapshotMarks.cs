using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// The two newest heights whose whole state is kept for snapshots, whatever is pruned around them. Which heights these are
/// follows from the chain alone, so all departments keep the same ones and a node that joins can fetch from all at once;
/// the older one stays until the next comes, so that a transfer has at least one interval's time.
/// </summary>
/// <param name="Newest">0 when there is none yet.</param>
/// <param name="Older">0 when there is none.</param>
internal readonly record struct SnapshotMarks(Height Newest, Height Older)
{
    /// <summary>The marks after one more block.</summary>
    /// <param name="before">Committed transactions before it.</param>
    /// <param name="after">And with it.</param>
    internal SnapshotMarks After(Height height, ulong before, ulong after, StorageOptions options)
    {
        var isSnapshot = height.Value % (ulong)options.SnapshotEveryBlocks == 0
            || before / (ulong)options.SnapshotEveryTransactions != after / (ulong)options.SnapshotEveryTransactions;
        return isSnapshot ? new SnapshotMarks(height, Newest) : this;
    }

    /// <summary>The lowest height whose tree nodes must stay.</summary>
    internal Height OldestKept(Height byAge)
    {
        var oldest = Older != Height.Genesis ? Older : Newest;
        return oldest != Height.Genesis && oldest < byAge ? oldest : byAge;
    }
}
