using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>A native snapshot. Its release needs the database, which it therefore holds open.</summary>
internal sealed class SnapshotHandle : SafeHandle
{
    private readonly DatabaseHandle _database;

    internal SnapshotHandle(DatabaseHandle database)
        : base(0, ownsHandle: true)
    {
        _database = database;
        bool held = false;
        database.DangerousAddRef(ref held);
        SetHandle(NativeDatabase.rocksdb_create_snapshot(database));
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="ObjectDisposedException">The snapshot was disposed.</exception>
    internal nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeDatabase.rocksdb_release_snapshot(_database.DangerousGetHandle(), handle);
        _database.DangerousRelease();
        return true;
    }
}
