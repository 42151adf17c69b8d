using System.Buffers;
using NSec.Cryptography;

namespace CityConsortium.Types;

/// <summary>Ed25519 (RFC 8032) as libsodium verifies it: canonical S, small-order keys refused. Every node uses this one verifier.</summary>
public sealed class Ed25519 : ISignatureVerifier
{
    private const int StackLimit = 2048;

    public static readonly Ed25519 Verifier = new();

    private Ed25519()
    {
    }

    /// <inheritdoc/>
    public bool Verify(PublicKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message, Signature signature)
    {
        if (!NSec.Cryptography.PublicKey.TryImport(SignatureAlgorithm.Ed25519, key.AsSpan(), KeyBlobFormat.RawPublicKey, out var imported))
        {
            return false;
        }

        var length = domain.Length + message.Length;
        var rented = length > StackLimit ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> joined = rented ?? stackalloc byte[StackLimit];
        domain.CopyTo(joined);
        message.CopyTo(joined[domain.Length..]);
        var valid = SignatureAlgorithm.Ed25519.Verify(imported, joined[..length], signature.AsSpan());
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return valid;
    }
}
