namespace RocksDbSharp;

/// <summary>Options of a database, a column family or a flush, held in native memory. RocksDB copies them when they are used.</summary>
public abstract unsafe class OptionsHandle
{
    private protected OptionsHandle(nint pointer, delegate*<nint, void> destroy) => Native = new NativeObject(pointer, destroy);

    internal NativeObject Native { get; }
}
