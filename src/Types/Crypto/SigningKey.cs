using NSec.Cryptography;

namespace CityConsortium.Types;

/// <summary>An Ed25519 key pair. The secret stays inside libsodium's guarded memory and is wiped on dispose.</summary>
public sealed class SigningKey : ISigner, IDisposable
{
    /// <summary>Length of the secret seed (RFC 8032, section 5.1.5) in bytes.</summary>
    public const int SeedSize = 32;

    private readonly Key _key;

    private SigningKey(Key key)
    {
        _key = key;
        PublicKey = new PublicKey(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    public PublicKey PublicKey { get; }

    /// <summary>A new random key whose seed can be exported once for the key file.</summary>
    public static SigningKey Create() =>
        new(Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }));

    /// <param name="seed">32 bytes.</param>
    public static SigningKey FromSeed(ReadOnlySpan<byte> seed)
    {
        Invariant.That(seed.Length == SeedSize, "an Ed25519 seed is 32 bytes");
        var parameters = new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        return new SigningKey(Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, parameters));
    }

    public byte[] ExportSeed() => _key.Export(KeyBlobFormat.RawPrivateKey);

    public Signature Sign(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message)
    {
        var joined = new byte[domain.Length + message.Length];
        domain.CopyTo(joined);
        message.CopyTo(joined.AsSpan(domain.Length));
        Span<byte> signature = stackalloc byte[Signature.Size];
        SignatureAlgorithm.Ed25519.Sign(_key, joined, signature);
        return new Signature(signature);
    }

    public void Dispose() => _key.Dispose();
}
