using System.Runtime.InteropServices;

namespace NSec.Cryptography;

/// <summary>
/// The expanded secret key, in libsodium's guarded memory. It is overwritten with zeros when it is released. A safe handle, so that a signature
/// that is being made on one thread keeps the memory alive while another thread disposes of the key.
/// </summary>
internal sealed unsafe class SecretMemory : SafeHandle
{
    internal SecretMemory()
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)Libsodium.sodium_malloc(Libsodium.ExpandedKeySize));
        if (IsInvalid)
            throw new OutOfMemoryException("libsodium could not allocate guarded memory for a secret key.");
    }

    public override bool IsInvalid => handle == 0;

    internal byte* Pointer => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        Libsodium.sodium_free((void*)handle);
        return true;
    }
}
