namespace CityConsortium.Storage;

/// <summary>
/// The operating system refused a read, a write or a sync. After a failed sync nobody knows what is on the disk (Rebello et
/// al., "Can Applications Recover from fsync Failures?", ATC 2020), so nothing is retried: the store refuses further writes
/// and the node stops.
/// </summary>
public sealed class StorageFailedException : StorageException
{
    public StorageFailedException(string what, Exception? cause = null)
        : base($"the disk refused: {what}{(cause is null ? "" : $": {cause.Message}")}. Free or repair the disk, then start the node again.", cause)
    {
    }
}
