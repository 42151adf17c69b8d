namespace RocksDbSharp;

/// <summary>The database as it was at one moment. Reads of several threads may share it.</summary>
public sealed unsafe class Snapshot : IDisposable
{
    private readonly SnapshotHandle _handle;

    internal Snapshot(DatabaseHandle database) => _handle = new SnapshotHandle(database);

    internal bool IsReleased => _handle.IsClosed;

    internal nint Pointer => _handle.Pointer;

    public void Dispose() => _handle.Dispose();
}
