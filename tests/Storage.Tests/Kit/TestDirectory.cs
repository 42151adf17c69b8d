namespace CityConsortium.Storage.Tests;

/// <summary>A directory of one test, removed with it.</summary>
internal sealed class TestDirectory : IDisposable
{
    internal TestDirectory() => Path = Directory.CreateTempSubdirectory("cityconsortium-storage-").FullName;

    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// What a process that is killed leaves on the disk: the files as they are, while they are open. A kill
    /// stops every thread at once and a copy does not: when RocksDB's background work changed a file meanwhile
    /// (a flush removes the log that it replaced), the copy is a moment that never was, and is taken again.
    /// </summary>
    internal static void CopyAsAfterKill(string from, string to)
    {
        for (var attempt = 0; attempt < MaxCopies; attempt++)
        {
            var before = Listing(from);
            if (TryCopy(from, to) && Listing(from).SequenceEqual(before)) return;
            Directory.Delete(to, recursive: true);
        }

        throw new InvalidOperationException($"the files in {from} changed during each of {MaxCopies} copies");
    }

    // Background work ends by itself: nothing is written while the test copies.
    private const int MaxCopies = 1000;

    private static List<(string Name, long Bytes, DateTime Written)> Listing(string directory) =>
        [.. new DirectoryInfo(directory).GetFiles().Select(f => f.Exists ? (f.Name, f.Length, f.LastWriteTimeUtc) : (f.Name, -1, default))
            .OrderBy(f => f.Name, StringComparer.Ordinal)];

    private static bool TryCopy(string from, string to)
    {
        Directory.CreateDirectory(to);
        try
        {
            foreach (var file in Directory.GetFiles(from))
            {
                var name = System.IO.Path.GetFileName(file);
                if (name != "LOCK") File.Copy(file, System.IO.Path.Combine(to, name), overwrite: true);
            }

            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
