using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>Finds the system's RocksDB and turns its error strings into exceptions.</summary>
internal static unsafe class RocksLibrary
{
    /// <summary>The soname of RocksDB 7.8, which Debian 12 ships. The C functions used here are unchanged in later versions.</summary>
    internal const string Name = "librocksdb.so.7.8";

#pragma warning disable CA2255 // The resolver must be in place before the first native call of whichever class is touched first.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(RocksLibrary).Assembly, Resolve);

    /// <summary>Throws the error that a native call left behind, if it left one; on success this is one comparison.</summary>
    internal static void ThrowIf(byte* error)
    {
        if (error != null)
            throw new RocksDbException((nint)error);
    }

    /// <summary>Reads a string that RocksDB allocated and frees it.</summary>
    internal static string? TakeString(byte* text)
    {
        string? result = Marshal.PtrToStringUTF8((nint)text);
        NativeDatabase.rocksdb_free(text);
        return result;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
            return 0;
        if (NativeLibrary.TryLoad(name, assembly, path, out nint handle))
            return handle;
        throw new DllNotFoundException($"{Name} is not on this machine. The store needs it: apt-get install librocksdb7.8");
    }
}
