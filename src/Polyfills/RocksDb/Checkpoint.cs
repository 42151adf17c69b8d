using System.Runtime.InteropServices.Marshalling;

namespace RocksDbSharp;

/// <summary>Makes copies of an open database that can be opened as databases of their own. Table files are linked, not copied.</summary>
public sealed unsafe class Checkpoint : IDisposable
{
    private readonly NativeObject _native;

    internal Checkpoint(nint pointer, DatabaseHandle database) =>
        _native = new NativeObject(pointer, &NativeDatabase.rocksdb_checkpoint_object_destroy, database);

    /// <summary>Writes a copy into a directory that must not exist yet.</summary>
    /// <param name="checkpointDir">The new directory; on the same file system, or files are copied instead of linked.</param>
    /// <param name="logSizeForFlush">Bytes of write-ahead log above which write buffers are flushed first; below, the log is copied. 0 always flushes.</param>
    /// <exception cref="RocksDbException">The directory exists, or the disk refuses.</exception>
    public void Save(string checkpointDir, ulong logSizeForFlush = 0)
    {
        byte* path = Utf8StringMarshaller.ConvertToUnmanaged(checkpointDir);
        byte* error = null;
        NativeDatabase.rocksdb_checkpoint_create(_native.Pointer, path, logSizeForFlush, &error);
        Utf8StringMarshaller.Free(path);
        RocksLibrary.ThrowIf(error);
    }

    public void Dispose() => _native.Dispose();
}
