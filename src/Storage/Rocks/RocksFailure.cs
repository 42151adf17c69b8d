using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>RocksDB reports by text: "Corruption: …" and a file that is gone are damage on the disk, everything else is a disk that refused.</summary>
internal static class RocksFailure
{
    internal static StorageException From(RocksDbException e, string part, string doing) =>
        e.Message.StartsWith("Corruption", StringComparison.Ordinal) || IsFileMissing(e)
            ? new StorageDamagedException(part, null, e.Message, Remedies.RepairLedger, e)
            : new StorageFailedException(doing, e);

    /// <summary>Its files name each other, so one that is not there was there before.</summary>
    private static bool IsFileMissing(RocksDbException e) => e.Message.Contains("No such file or directory", StringComparison.Ordinal);

    /// <summary>"IO error: While lock file: …" from another process, "IO error: lock hold by current process, …" from this one.</summary>
    internal static bool IsLockHeld(RocksDbException e) =>
        e.Message.StartsWith("IO error", StringComparison.Ordinal)
        && (e.Message.Contains("lock file", StringComparison.Ordinal) || e.Message.Contains("lock hold", StringComparison.Ordinal));
}
