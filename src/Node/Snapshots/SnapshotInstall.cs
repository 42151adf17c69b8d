using CityConsortium.Storage;

namespace CityConsortium.Node;

/// <summary>
/// Puts a whole snapshot in the ledger's place while nobody has either open. Two renames; whichever moment a crash comes at,
/// the next start finds the mark of a whole snapshot and goes on.
/// </summary>
public static class SnapshotInstall
{
    private const string ReadyMark = "READY";

    /// <summary>Where a snapshot is made.</summary>
    public static string StagingOf(NodeConfig config) => $"{NodeStore.LedgerOf(config)}.snapshot";

    /// <summary>Says durably that the snapshot is whole.</summary>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static void MarkReady(NodeConfig config) => Try($"marking {StagingOf(config)}", () =>
    {
        File.WriteAllText(Path.Combine(StagingOf(config), ReadyMark), "whole\n");
        DirectorySync.Flush(StagingOf(config));
        DirectorySync.Flush(config.DataDirectory);
    });

    /// <returns>Whether there was one, and it is the ledger now.</returns>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    public static bool RunIfReady(NodeConfig config)
    {
        var staging = StagingOf(config);
        var ledger = NodeStore.LedgerOf(config);
        var superseded = $"{ledger}.superseded";
        if (!File.Exists(Path.Combine(staging, ReadyMark)))
        {
            // A crash after the second rename left the older ledger, and the mark with the new one.
            if (File.Exists(Path.Combine(ledger, ReadyMark))) Try($"finishing the installation of {ledger}", () => CleanUp(ledger, superseded));
            return false;
        }

        Try($"installing {staging}", () =>
        {
            if (Directory.Exists(ledger))
            {
                if (Directory.Exists(superseded)) Directory.Delete(superseded, recursive: true);
                Directory.Move(ledger, superseded);
            }

            Directory.Move(staging, ledger);
            DirectorySync.Flush(config.DataDirectory);
            CleanUp(ledger, superseded);
        });
        return true;
    }

    /// <summary>The older ledger was whole and is a part of the newer's chain: nothing in it is worth its room.</summary>
    private static void CleanUp(string ledger, string superseded)
    {
        if (Directory.Exists(superseded)) Directory.Delete(superseded, recursive: true);
        File.Delete(Path.Combine(ledger, ReadyMark));
        DirectorySync.Flush(ledger);
    }

    private static void Try(string what, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException(what, e);
        }
    }
}

/// <summary>A snapshot is whole: the validator ends and begins again on it, in the same process.</summary>
public sealed class SnapshotReadyException() : Exception("a snapshot is ready to be installed");
