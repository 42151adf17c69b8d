using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace RocksDbSharp;

/// <summary>
/// An open native database and its column families. It closes when it was disposed of and the last iterator, snapshot and call that uses it is gone.
/// </summary>
internal sealed unsafe class DatabaseHandle : SafeHandle
{
    private readonly nint[] _families;

    private DatabaseHandle(nint database, string[] names, nint[] families)
        : base(0, ownsHandle: true)
    {
        _families = families;
        for (int i = 0; i < names.Length; i++)
            Families.Add(names[i], new OpenColumnFamily(families[i], this));
        SetHandle(database);
    }

    public override bool IsInvalid => handle == 0;

    internal Dictionary<string, ColumnFamilyHandle> Families { get; } = new(StringComparer.Ordinal);

    /// <summary>Opens a database with its default column family only.</summary>
    internal static DatabaseHandle Open(OptionsHandle options, string path)
    {
        byte* nativePath = Utf8StringMarshaller.ConvertToUnmanaged(path);
        byte* error = null;
        nint database = NativeDatabase.rocksdb_open(options.Native.Pointer, nativePath, &error);
        Utf8StringMarshaller.Free(nativePath);
        GC.KeepAlive(options);
        RocksLibrary.ThrowIf(error);
        return new DatabaseHandle(database, [], []);
    }

    /// <summary>Opens a database with the column families given; all that it has must be among them unless it is opened for reading only.</summary>
    internal static DatabaseHandle Open(OptionsHandle options, string path, ColumnFamilies families, bool readOnly, bool errorIfWalExists)
    {
        ColumnFamilies.Descriptor[] descriptors = [.. families];
        string[] names = [.. descriptors.Select(family => family.Name)];
        nint[] familyOptions = [.. descriptors.Select(family => family.Options.Native.Pointer)];
        nint[] handles = new nint[names.Length];
        byte* nativePath = Utf8StringMarshaller.ConvertToUnmanaged(path);
        nint[] nativeNames = [.. names.Select(name => (nint)Utf8StringMarshaller.ConvertToUnmanaged(name))];
        byte* error = null;
        nint database;
        fixed (nint* namesPointer = nativeNames, optionsPointer = familyOptions, handlesPointer = handles)
        {
            database = readOnly
                ? NativeDatabase.rocksdb_open_for_read_only_column_families(
                    options.Native.Pointer, nativePath, names.Length, (byte**)namesPointer, optionsPointer, handlesPointer,
                    (byte)(errorIfWalExists ? 1 : 0), &error)
                : NativeDatabase.rocksdb_open_column_families(
                    options.Native.Pointer, nativePath, names.Length, (byte**)namesPointer, optionsPointer, handlesPointer, &error);
        }
        foreach (nint name in nativeNames)
            Utf8StringMarshaller.Free((byte*)name);
        Utf8StringMarshaller.Free(nativePath);
        GC.KeepAlive(options);
        GC.KeepAlive(families);
        RocksLibrary.ThrowIf(error);
        return new DatabaseHandle(database, names, handles);
    }

    /// <summary>The names of the column families that a closed database has.</summary>
    internal static string[] ListFamilies(OptionsHandle options, string path)
    {
        byte* nativePath = Utf8StringMarshaller.ConvertToUnmanaged(path);
        byte* error = null;
        nuint count = 0;
        byte** list = NativeDatabase.rocksdb_list_column_families(options.Native.Pointer, nativePath, &count, &error);
        Utf8StringMarshaller.Free(nativePath);
        GC.KeepAlive(options);
        RocksLibrary.ThrowIf(error);
        string[] names = new string[(int)count];
        for (int i = 0; i < names.Length; i++)
            names[i] = Utf8StringMarshaller.ConvertToManaged(list[i])!;
        NativeDatabase.rocksdb_list_column_families_destroy(list, count);
        return names;
    }

    protected override bool ReleaseHandle()
    {
        foreach (nint family in _families)
            NativeDatabase.rocksdb_column_family_handle_destroy(family);
        NativeDatabase.rocksdb_close(handle);
        return true;
    }
}
