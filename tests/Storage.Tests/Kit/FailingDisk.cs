namespace CityConsortium.Storage.Tests;

/// <summary>The real disk, until an operation that the test chooses fails. It counts writes, syncs and renames from 1.</summary>
internal sealed class FailingDisk : ISafetyDisk
{
    internal int Operations { get; private set; }

    /// <summary>The number of the operation that fails; 0 for none.</summary>
    internal int FailAt { get; set; }

    public IDurableFile Open(string path) => new FailingFile(this, SafetyDisk.Instance.Open(path));

    public void Replace(string path, string byPath)
    {
        Count("rename");
        SafetyDisk.Instance.Replace(path, byPath);
    }

    private void Count(string what)
    {
        Operations++;
        if (Operations == FailAt) throw new IOException($"No space left on device ({what})");
    }

    private sealed class FailingFile(FailingDisk disk, IDurableFile file) : IDurableFile
    {
        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Count("write");
            file.Write(offset, bytes);
        }

        public void Sync()
        {
            disk.Count("sync");
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}
