using System.Text;
using RocksDbSharp;

namespace CityConsortium.RocksDb.Tests;

/// <summary>A directory of its own for one test, with the few calls that most tests need.</summary>
public sealed class StoreDirectory : IDisposable
{
    /// <summary>The family that the tests use beside the default one.</summary>
    internal const string Second = "second";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("city-rocksdb-");

    internal string Store => Path.Combine(_root.FullName, "store");

    internal string Other(string name) => Path.Combine(_root.FullName, name);

    internal RocksDbSharp.RocksDb Open(string? path = null, Action<DbOptions>? configure = null)
    {
        DbOptions options = new DbOptions().SetCreateIfMissing().SetCreateMissingColumnFamilies();
        configure?.Invoke(options);
        return RocksDbSharp.RocksDb.Open(options, path ?? Store, Families());
    }

    internal static ColumnFamilies Families() => new() { { Second, new ColumnFamilyOptions() } };

    /// <summary>The files as a power cut would leave them: nothing is closed or flushed first.</summary>
    internal string CopyWhileOpen()
    {
        string copy = Other("crashed");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(Store))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>The newest write-ahead log.</summary>
    internal static string Log(string store) => Directory.GetFiles(store, "*.log").Order().Last();

    internal static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    internal static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    public void Dispose() => _root.Delete(recursive: true);
}
