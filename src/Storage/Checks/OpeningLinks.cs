using System.Runtime.InteropServices;

namespace CityConsortium.Storage;

/// <summary>
/// A second name (link(2)) for each file of a ledger, given before RocksDB opens it and taken away when the start-up check has
/// found it whole. Opening removes files: logs that went into tables, and tables that the MANIFEST does not name. When
/// it is the MANIFEST that is damaged, those tables are the ledger; by their second names they outlive the opening that shows it.
/// </summary>
public static class OpeningLinks
{
    private const int AlreadyThere = 17; // EEXIST
    private static readonly int[] NotOnThisFileSystem = [1, 38, 95]; // EPERM, ENOSYS, EOPNOTSUPP

    /// <summary>Where they are, beside the ledger.</summary>
    public static string DirectoryOf(string ledger) => $"{ledger}.before-opening";

    /// <summary>Adds a name for each file that has none there yet: what an opening that failed left there stays. On a file system without links nothing is done.</summary>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    internal static void Make(string ledger) => Try($"giving the files of {ledger} second names", () =>
    {
        if (!Directory.Exists(ledger)) return;
        foreach (var path in Directory.EnumerateFiles(ledger).Where(IsWorthKeeping))
        {
            Directory.CreateDirectory(DirectoryOf(ledger));
            if (Native.Link(path, Path.Combine(DirectoryOf(ledger), Path.GetFileName(path))) == 0) continue;
            var error = Marshal.GetLastPInvokeError();
            if (NotOnThisFileSystem.Contains(error)) return;
            if (error != AlreadyThere) throw new IOException($"link {path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    });

    /// <exception cref="StorageFailedException">The disk refused.</exception>
    internal static void Remove(string ledger) => Try($"removing {DirectoryOf(ledger)}", () =>
    {
        if (Directory.Exists(DirectoryOf(ledger))) Directory.Delete(DirectoryOf(ledger), recursive: true);
    });

    /// <summary>Table files in a ledger's directory, known to its MANIFEST or not.</summary>
    /// <exception cref="StorageFailedException">The disk refused.</exception>
    internal static int CountTables(string ledger)
    {
        var count = 0;
        Try($"reading {ledger}", () => count = Directory.Exists(ledger) ? Directory.GetFiles(ledger, "*.sst").Length : 0);
        return count;
    }

    /// <summary>RocksDB's own log for people, and its lock, say nothing about the chain.</summary>
    private static bool IsWorthKeeping(string path) => !Path.GetFileName(path).StartsWith("LO", StringComparison.Ordinal);

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

    private static class Native
    {
        [DllImport("libc", EntryPoint = "link", SetLastError = true)]
        internal static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
    }
}
