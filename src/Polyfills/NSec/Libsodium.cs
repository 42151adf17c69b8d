using System.Reflection;
using System.Runtime.InteropServices;

namespace NSec.Cryptography;

/// <summary>The few functions of libsodium that Ed25519 needs. Signatures are those of sodium.h 1.0.18.</summary>
internal static unsafe partial class Libsodium
{
    /// <summary>The soname of libsodium 1.0.18, which Debian 12 ships; a bare "libsodium" exists only with the -dev package.</summary>
    private const string Library = "libsodium.so.23";

    internal const int SeedSize = 32;
    internal const int PublicKeySize = 32;
    internal const int SignatureSize = 64;

    /// <summary>libsodium's own secret key: the 32-byte seed followed by the 32-byte public key.</summary>
    internal const int ExpandedKeySize = 64;

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads and initialises libsodium once per process.</summary>
    /// <exception cref="DllNotFoundException">libsodium is not installed; the message names the remedy.</exception>
    internal static void Initialize() => _ = Loaded.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(Libsodium).Assembly, Resolve);
        // sodium_init answers 0 the first time and 1 when another part of the process has already called it.
        return sodium_init() >= 0 ? true : throw new InvalidOperationException("libsodium could not be initialised.");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        if (NativeLibrary.TryLoad(name, assembly, path, out nint handle))
            return handle;
        throw new DllNotFoundException(
            $"{Library} is not on this machine. Ed25519 signatures need it: apt-get install libsodium23");
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    /// <summary>Allocates guarded memory that is kept out of swap where the limits of the process allow it; null when none is left.</summary>
    [LibraryImport(Library)]
    internal static partial void* sodium_malloc(nuint size);

    /// <summary>Overwrites guarded memory with zeros and frees it.</summary>
    [LibraryImport(Library)]
    internal static partial void sodium_free(void* pointer);

    [LibraryImport(Library)]
    internal static partial int crypto_sign_ed25519_seed_keypair(byte* publicKey, byte* expandedKey, byte* seed);

    [LibraryImport(Library)]
    internal static partial int crypto_sign_ed25519_detached(
        byte* signature, ulong* signatureLength, byte* message, ulong messageLength, byte* expandedKey);

    [LibraryImport(Library)]
    internal static partial int crypto_sign_ed25519_verify_detached(
        byte* signature, byte* message, ulong messageLength, byte* publicKey);
}
