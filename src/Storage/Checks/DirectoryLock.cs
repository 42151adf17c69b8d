using System.Globalization;

namespace CityConsortium.Storage;

/// <summary>
/// One process per data directory: two nodes with one key would vote twice. The lock is the operating system's and ends with
/// the process, however it ends. The process id for the message is in a second file, because a locked file cannot be read.
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    public const string FileName = "LOCK";

    private const string HolderFileName = "LOCK.pid";

    /// <summary>EWOULDBLOCK of Linux, which the runtime passes on from flock(2).</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <exception cref="DirectoryInUseException">Another process, or this one already, holds the directory.</exception>
    /// <exception cref="StorageFailedException">The directory cannot be made or written.</exception>
    public static DirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        FileStream file;
        try
        {
            Directory.CreateDirectory(directory);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new DirectoryInUseException(
                $"the data directory {directory} is in use by {Holder(directory)}; stop that node first, or name another directory with --data", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageFailedException($"the data directory {directory} cannot be made or written", e);
        }

        var held = new DirectoryLock(file);
        held.WriteHolder(Path.Combine(directory, HolderFileName));
        return held;
    }

    /// <summary>The file is left: removing it would let a process that waits for it and a new one both believe to hold it.</summary>
    public void Dispose() => _file.Dispose();

    private void WriteHolder(string path)
    {
        try
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file.Dispose();
            throw new StorageFailedException($"{path} cannot be written", e);
        }
    }

    private static string Holder(string directory)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(directory, HolderFileName));
            return int.TryParse(text, CultureInfo.InvariantCulture, out var id) ? $"process {id}" : "another process";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
