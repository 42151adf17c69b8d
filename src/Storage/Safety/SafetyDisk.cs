using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CityConsortium.Storage;

/// <summary>The real disk.</summary>
internal sealed class SafetyDisk : ISafetyDisk
{
    internal static readonly SafetyDisk Instance = new();

    private SafetyDisk()
    {
    }

    public IDurableFile Open(string path) =>
        new PosixFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));

    public void Replace(string path, string byPath)
    {
        File.Move(byPath, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!); // a file's path has a directory
    }

    /// <summary>A new name is durable only when the directory is synced (fsync(2)).</summary>
    internal static void SyncDirectory(string directory)
    {
        var descriptor = Native.Open(directory, Native.DirectoryReadOnlyCloseOnExec);
        if (descriptor < 0) throw Failure($"open {directory}");
        try
        {
            if (Native.Fsync(descriptor) != 0) throw Failure($"fsync {directory}");
        }
        finally
        {
            _ = Native.Close(descriptor); // read-only: closing it loses nothing
        }
    }

    private static IOException Failure(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    private sealed class PosixFile(SafeFileHandle handle) : IDurableFile
    {
        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            try
            {
                RandomAccess.Write(handle, bytes, offset);
            }
            catch (ArgumentOutOfRangeException e)
            {
                // So the runtime calls EFBIG, a limit of the file system or of the process; here it is the disk that refuses.
                throw new IOException(e.Message, e);
            }
        }

        /// <summary>fdatasync: the file was filled in advance, so there is no metadata to wait for. The runtime offers fsync only, which waits.</summary>
        public void Sync()
        {
            if (Native.FdataSync(handle) != 0) throw Failure("fdatasync");
        }

        public void Dispose() => handle.Dispose();
    }

    private static class Native
    {
        /// <summary>O_RDONLY, O_DIRECTORY and O_CLOEXEC of Linux on x86-64; on Arm O_DIRECTORY has another bit, so it is left out.</summary>
        internal const int DirectoryReadOnlyCloseOnExec = 0x80000;

        [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi)]
        internal static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        internal static extern int Fsync(int descriptor);

        [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
        internal static extern int FdataSync(SafeFileHandle descriptor);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        internal static extern int Close(int descriptor);
    }
}
