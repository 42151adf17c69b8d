namespace CityConsortium.Storage;

/// <summary>Free and total bytes of the file system under a data directory.</summary>
public readonly record struct DiskSpace(long FreeBytes, long TotalBytes)
{
    /// <summary>
    /// So much free space is enough whatever the percentage: a tenth of a large disk is no shortage. It holds days of blocks
    /// at the highest rate.
    /// </summary>
    public const long EnoughBytes = 32L << 30;

    /// <summary>Below this there is no room for a compaction and a few full blocks, whatever the percentage.</summary>
    public const long HaltBytes = 256L << 20;

    public DiskLevel Level => this switch
    {
        { FreeBytes: < HaltBytes } => DiskLevel.Halt,
        { FreeBytes: >= EnoughBytes } => DiskLevel.Plenty,
        _ when IsBelow(2) => DiskLevel.Halt,
        _ when IsBelow(10) => DiskLevel.RefuseTransactions,
        _ => DiskLevel.Plenty,
    };

    /// <param name="directory">Must exist.</param>
    /// <exception cref="StorageFailedException">The file system cannot be asked.</exception>
    public static DiskSpace Probe(string directory)
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(directory));
            return new DiskSpace(drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"the free space of {directory} cannot be read", e);
        }
    }

    private bool IsBelow(int percent) => FreeBytes < TotalBytes / 100 * percent;
}
