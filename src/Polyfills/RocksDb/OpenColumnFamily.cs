namespace RocksDbSharp;

/// <summary>The one kind of <see cref="ColumnFamilyHandle"/>. Its pointer is good while its database is open.</summary>
internal sealed class OpenColumnFamily(nint pointer, DatabaseHandle database) : ColumnFamilyHandle
{
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(database.IsClosed, typeof(RocksDb));
            return pointer;
        }
    }
}
