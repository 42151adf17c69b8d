using System.Runtime.InteropServices;

namespace RocksDbSharp;

/// <summary>
/// One object that RocksDB allocated. It is destroyed when it is disposed or collected, and it holds its owner (an iterator or a snapshot holds its
/// database) until then, so that the order in which a program disposes of them does not matter.
/// </summary>
internal sealed unsafe class NativeObject : SafeHandle
{
    private readonly delegate*<nint, void> _destroy;
    private readonly SafeHandle? _owner;

    internal NativeObject(nint pointer, delegate*<nint, void> destroy, SafeHandle? owner = null)
        : base(0, ownsHandle: true)
    {
        _destroy = destroy;
        if (owner is not null)
        {
            bool held = false;
            owner.DangerousAddRef(ref held);
            _owner = owner;
        }
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The native pointer, for objects that only one thread uses at a time.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
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
        _destroy(handle);
        _owner?.DangerousRelease();
        return true;
    }
}
