namespace CityConsortium.Storage;

/// <summary>Makes created, renamed and removed names in a directory durable (fsync(2) of the directory).</summary>
public static class DirectorySync
{
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static void Flush(string directory) => SafetyDisk.SyncDirectory(directory);
}
