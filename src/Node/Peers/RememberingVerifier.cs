using System.Security.Cryptography;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Remembers the last signatures that were found valid, so that a commit vote seen as a message is not checked again inside
/// the next proposal's parent certificate. Bounded; only successes are remembered.
/// </summary>
public sealed class RememberingVerifier(ISignatureVerifier inner) : ISignatureVerifier
{
    private const int Capacity = 4096;

    private readonly Lock _gate = new();
    private HashSet<Hash256> _recent = [];
    private HashSet<Hash256> _older = [];

    public bool Verify(PublicKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message, Signature signature)
    {
        var fingerprint = Fingerprint(key, domain, message, signature);
        lock (_gate)
        {
            if (_recent.Contains(fingerprint) || _older.Contains(fingerprint)) return true;
        }

        if (!inner.Verify(key, domain, message, signature)) return false;
        lock (_gate)
        {
            if (_recent.Count >= Capacity) (_older, _recent) = (_recent, []);
            _recent.Add(fingerprint);
        }

        return true;
    }

    private static Hash256 Fingerprint(PublicKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message, Signature signature)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(key.AsSpan());
        hash.AppendData(signature.AsSpan());
        hash.AppendData(domain);
        hash.AppendData(message);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        hash.GetHashAndReset(digest);
        return new Hash256(digest);
    }
}
