using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>RocksDB reports by text: "Corruption: …" is damage on the disk, everything else is a disk that refused.</summary>
internal static class RocksFailure
{
    internal static StorageException From(RocksDbException e, string directory, string part, string doing) =>
        e.Message.StartsWith("Corruption", StringComparison.Ordinal)
            ? new StorageDamagedException(part, null, e.Message, Remedies.FetchLedgerAgain(directory), e)
            : new StorageFailedException(doing, e);

    /// <summary>"IO error: While lock file: …" from another process, "IO error: lock hold by current process, …" from this one.</summary>
    internal static bool IsLockHeld(RocksDbException e) =>
        e.Message.StartsWith("IO error", StringComparison.Ordinal)
        && (e.Message.Contains("lock file", StringComparison.Ordinal) || e.Message.Contains("lock hold", StringComparison.Ordinal));
}
