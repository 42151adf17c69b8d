using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>
/// A key pair. The secret lives in guarded memory outside the managed heap and is overwritten with zeros by <see cref="Dispose"/>.
/// </summary>
public sealed class Key : IDisposable
{
    private bool _exported;

    private Key(Algorithm algorithm, in KeyCreationParameters parameters, ReadOnlySpan<byte> secret)
    {
        Algorithm = algorithm;
        ExportPolicy = parameters.ExportPolicy;
        byte[] publicKey = new byte[algorithm.PublicSize];
        Secret = new SecretMemory();
        algorithm.Expand(secret, Secret, publicKey);
        PublicKey = new PublicKey(algorithm, publicKey);
    }

    public Algorithm Algorithm { get; }

    public KeyExportPolicies ExportPolicy { get; }

    /// <summary>The public half; usable after <see cref="Dispose"/> too.</summary>
    public PublicKey PublicKey { get; }

    internal SecretMemory Secret { get; }

    /// <summary>Makes a new random key.</summary>
    public static Key Create(Algorithm algorithm, in KeyCreationParameters creationParameters = default)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        Span<byte> seed = stackalloc byte[algorithm.SecretSize];
        try
        {
            RandomNumberGenerator.Fill(seed);
            return new Key(algorithm, in creationParameters, seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Reads a private key.</summary>
    /// <exception cref="FormatException">The bytes have the wrong length.</exception>
    /// <exception cref="ArgumentException">The format is not one of a private key.</exception>
    public static Key Import(
        Algorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format, in KeyCreationParameters creationParameters = default) =>
        TryImport(algorithm, blob, format, out Key? key, in creationParameters)
            ? key
            : throw new FormatException($"A raw private key has {algorithm.SecretSize} bytes, not {blob.Length}.");

    /// <summary>Reads a private key; false when the bytes have the wrong length.</summary>
    /// <exception cref="ArgumentException">The format is not one of a private key.</exception>
    public static bool TryImport(
        Algorithm algorithm,
        ReadOnlySpan<byte> blob,
        KeyBlobFormat format,
        [NotNullWhen(true)] out Key? result,
        in KeyCreationParameters creationParameters = default)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        RequireRawPrivate(format);
        result = blob.Length == algorithm.SecretSize ? new Key(algorithm, in creationParameters, blob) : null;
        return result is not null;
    }

    /// <summary>The key as bytes. A private format returns the secret, where the export policy allows it; a public format the public key.</summary>
    /// <exception cref="InvalidOperationException">The export policy does not allow the secret out, or not a second time.</exception>
    /// <exception cref="ObjectDisposedException">The secret is wanted and the key has been disposed.</exception>
    /// <exception cref="ArgumentException">The algorithm does not have the format.</exception>
    public byte[] Export(KeyBlobFormat format)
    {
        if (format >= 0)
            return PublicKey.Export(format);
        ObjectDisposedException.ThrowIf(Secret.IsClosed, this);
        if (!ExportPolicy.HasFlag(KeyExportPolicies.AllowPlaintextExport))
        {
            if (!ExportPolicy.HasFlag(KeyExportPolicies.AllowPlaintextArchiving))
                throw new InvalidOperationException("The key's export policy does not allow its secret to be exported.");
            if (_exported)
                throw new InvalidOperationException("The key's secret was exported once, and its export policy allows no second time.");
        }
        RequireRawPrivate(format);
        byte[] secret = new byte[Algorithm.SecretSize];
        Algorithm.CopySecret(Secret, secret);
        _exported = true;
        return secret;
    }

    /// <summary>Overwrites the secret with zeros and frees it.</summary>
    public void Dispose() => Secret.Dispose();

    private static void RequireRawPrivate(KeyBlobFormat format)
    {
        if (format != KeyBlobFormat.RawPrivateKey)
            throw new ArgumentException($"{format} is not a format of a private key that this algorithm has.", nameof(format));
    }
}
