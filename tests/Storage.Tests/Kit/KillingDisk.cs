using System.Diagnostics;

namespace CityConsortium.Storage.Tests;

/// <summary>
/// The real disk of a process that kills itself at one of its persist points: before, within and after each write, before and
/// after each sync and rename. Points are counted from 1.
/// </summary>
internal sealed class KillingDisk(int killAt) : ISafetyDisk
{
    internal int Points { get; private set; }

    public IDurableFile Open(string path) => new KillingFile(this, SafetyDisk.Instance.Open(path));

    public void Replace(string path, string byPath)
    {
        Point();
        SafetyDisk.Instance.Replace(path, byPath);
        Point();
    }

    /// <summary>SIGKILL, as a power cut or an operator gives it: nothing runs after it, no buffer of this process is written.</summary>
    internal void Point()
    {
        Points++;
        if (Points != killAt) return;
        Process.GetCurrentProcess().Kill();
        new ManualResetEventSlim(false).Wait();
    }

    private sealed class KillingFile(KillingDisk disk, IDurableFile file) : IDurableFile
    {
        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Point();
            var half = bytes.Length / 2;
            file.Write(offset, bytes[..half]);
            disk.Point();
            file.Write(offset + half, bytes[half..]);
            disk.Point();
        }

        public void Sync()
        {
            disk.Point();
            file.Sync();
            disk.Point();
        }

        public void Dispose() => file.Dispose();
    }
}
