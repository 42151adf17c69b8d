namespace CityConsortium.Cli.LocalNetwork;

/// <summary>
/// Exclusive use of a network's directory, for as long as this object lives. Only a directory that is new, empty or marked
/// as ours is ever written to.
/// </summary>
internal sealed class NetworkDirectory : IDisposable
{
    private const string MarkerText = "This directory holds a local CityConsortium network. 'city up --fresh' deletes the network in it.\n";

    private readonly FileStream _lock;

    private NetworkDirectory(NetworkPaths paths, FileStream @lock)
    {
        Paths = paths;
        _lock = @lock;
    }

    public NetworkPaths Paths { get; }

    /// <exception cref="CliException">The path is no directory, is somebody else's, or another <c>city up</c> uses it.</exception>
    public static NetworkDirectory Take(string directory)
    {
        var paths = new NetworkPaths(directory);
        Claim(paths);
        FileStream held;
        try
        {
            // FileShare.None is an exclusive flock on Linux: the kernel drops it when the holder dies, however it dies.
            held = new FileStream(paths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new CliException(
                $"another 'city up' (process {Owner(paths)}) is using {paths.Directory}; stop it first, or give another directory with --data.",
                ExitCode.IdentityConflict);
        }

        PrivateFile.Replace(paths.LockOwner, $"{Environment.ProcessId}\n");
        return new NetworkDirectory(paths, held);
    }

    /// <summary>Whether some <c>city up</c> holds the directory just now.</summary>
    public static bool IsTaken(NetworkPaths paths)
    {
        if (!File.Exists(paths.Lock)) return false;
        try
        {
            using var probe = new FileStream(paths.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        File.Delete(Paths.LockOwner);
        _lock.Dispose();
    }

    private static void Claim(NetworkPaths paths)
    {
        if (File.Exists(paths.Directory))
        {
            throw new CliException($"{paths.Directory} is a file; --data takes a directory.", ExitCode.BadConfig);
        }

        try
        {
            PrivateFile.CreateDirectory(paths.Directory);
            if (File.Exists(paths.Marker)) return;
            if (Directory.EnumerateFileSystemEntries(paths.Directory).Any())
            {
                throw new CliException(
                    $"{paths.Directory} is not empty and holds no network of ours; give an empty or new directory with --data.", ExitCode.BadConfig);
            }

            File.WriteAllText(paths.Marker, MarkerText);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{paths.Directory} cannot be used: {e.Message} Give another directory with --data.", ExitCode.BadConfig);
        }
    }

    private static string Owner(NetworkPaths paths)
    {
        try
        {
            return File.ReadAllText(paths.LockOwner).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
