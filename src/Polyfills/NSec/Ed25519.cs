namespace NSec.Cryptography;

/// <summary>
/// Ed25519 of RFC 8032 section 5.1, as libsodium computes it. Verification refuses a signature whose S is not below the group order, whose R or
/// public key is a point of small order, and a public key that is not in canonical form.
/// </summary>
public sealed unsafe class Ed25519 : SignatureAlgorithm
{
    /// <exception cref="DllNotFoundException">libsodium is not installed.</exception>
    public Ed25519()
        : base(Libsodium.SeedSize, Libsodium.PublicKeySize, Libsodium.SignatureSize)
    {
    }

    internal override void Expand(ReadOnlySpan<byte> secret, SecretMemory memory, Span<byte> publicKey)
    {
        fixed (byte* seed = secret)
        fixed (byte* pk = publicKey)
            _ = Libsodium.crypto_sign_ed25519_seed_keypair(pk, memory.Pointer, seed);
    }

    internal override void CopySecret(SecretMemory memory, Span<byte> secret)
    {
        bool held = false;
        try
        {
            memory.DangerousAddRef(ref held);
            new ReadOnlySpan<byte>(memory.Pointer, Libsodium.SeedSize).CopyTo(secret);
        }
        finally
        {
            if (held)
                memory.DangerousRelease();
        }
    }

    private protected override void SignCore(SecretMemory secret, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        bool held = false;
        try
        {
            // Throws ObjectDisposedException when the key is gone, and holds its memory until the signature is made otherwise.
            secret.DangerousAddRef(ref held);
            fixed (byte* sig = signature)
            fixed (byte* message = data)
                _ = Libsodium.crypto_sign_ed25519_detached(sig, null, message, (ulong)data.Length, secret.Pointer);
        }
        finally
        {
            if (held)
                secret.DangerousRelease();
        }
    }

    private protected override bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        fixed (byte* sig = signature)
        fixed (byte* message = data)
        fixed (byte* pk = publicKey)
            return Libsodium.crypto_sign_ed25519_verify_detached(sig, message, (ulong)data.Length, pk) == 0;
    }
}
