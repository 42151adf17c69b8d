using System.Diagnostics.CodeAnalysis;

namespace NSec.Cryptography;

/// <summary>
/// The public half of a key pair. Importing checks the length only: bytes that are no point of the curve make every verification false, as in the
/// package.
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] _bytes;

    internal PublicKey(Algorithm algorithm, byte[] bytes)
    {
        Algorithm = algorithm;
        _bytes = bytes;
    }

    public Algorithm Algorithm { get; }

    /// <summary>Bytes in the raw public key.</summary>
    public int Size => _bytes.Length;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads a public key.</summary>
    /// <exception cref="FormatException">The bytes have the wrong length.</exception>
    /// <exception cref="ArgumentException">The format is not one of a public key.</exception>
    public static PublicKey Import(Algorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format) =>
        TryImport(algorithm, blob, format, out PublicKey? key)
            ? key
            : throw new FormatException($"A raw public key has {algorithm.PublicSize} bytes, not {blob.Length}.");

    /// <summary>Reads a public key; false when the bytes have the wrong length.</summary>
    /// <exception cref="ArgumentException">The format is not one of a public key.</exception>
    public static bool TryImport(
        Algorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format, [NotNullWhen(true)] out PublicKey? result)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        RequireRaw(format);
        result = blob.Length == algorithm.PublicSize ? new PublicKey(algorithm, blob.ToArray()) : null;
        return result is not null;
    }

    /// <summary>The public key as bytes.</summary>
    /// <exception cref="ArgumentException">The format is not one of a public key.</exception>
    public byte[] Export(KeyBlobFormat format)
    {
        RequireRaw(format);
        return [.. _bytes];
    }

    public bool Equals(PublicKey? other) =>
        ReferenceEquals(this, other) || (other is not null && other.Algorithm == Algorithm && other._bytes.AsSpan().SequenceEqual(_bytes));

    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    private static void RequireRaw(KeyBlobFormat format)
    {
        if (format != KeyBlobFormat.RawPublicKey)
            throw new ArgumentException($"{format} is not a format of a public key that this algorithm has.", nameof(format));
    }
}
