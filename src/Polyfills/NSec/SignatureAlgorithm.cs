namespace NSec.Cryptography;

/// <summary>A digital signature algorithm.</summary>
public abstract class SignatureAlgorithm : Algorithm
{
    private static Ed25519? _ed25519;

    private protected SignatureAlgorithm(int privateKeySize, int publicKeySize, int signatureSize)
    {
        PrivateKeySize = privateKeySize;
        PublicKeySize = publicKeySize;
        SignatureSize = signatureSize;
    }

    /// <summary>The one Ed25519 object of the process.</summary>
    /// <exception cref="DllNotFoundException">libsodium is not installed.</exception>
    public static Ed25519 Ed25519
    {
        get
        {
            if (_ed25519 is null)
                Interlocked.CompareExchange(ref _ed25519, new Ed25519(), null);
            return _ed25519;
        }
    }

    /// <summary>Bytes in a raw private key.</summary>
    public int PrivateKeySize { get; }

    /// <summary>Bytes in a raw public key.</summary>
    public int PublicKeySize { get; }

    /// <summary>Bytes in a signature.</summary>
    public int SignatureSize { get; }

    internal sealed override int SecretSize => PrivateKeySize;

    internal sealed override int PublicSize => PublicKeySize;

    /// <summary>Signs <paramref name="data"/> and returns the signature.</summary>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public byte[] Sign(Key key, ReadOnlySpan<byte> data)
    {
        byte[] signature = new byte[SignatureSize];
        Sign(key, data, signature);
        return signature;
    }

    /// <summary>Signs <paramref name="data"/> into <paramref name="signature"/>, which must be exactly as long as a signature.</summary>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object, or the span has another length.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void Sign(Key key, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Algorithm != this)
            throw new ArgumentException("The key was made for another algorithm object.", nameof(key));
        if (signature.Length != SignatureSize)
            throw new ArgumentException($"The signature takes {SignatureSize} bytes, the span has {signature.Length}.", nameof(signature));
        SignCore(key.Secret, data, signature);
    }

    /// <summary>Whether <paramref name="signature"/> over <paramref name="data"/> was made with the key. A signature of a wrong length is false.</summary>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object.</exception>
    public bool Verify(PublicKey publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (publicKey.Algorithm != this)
            throw new ArgumentException("The public key was made for another algorithm object.", nameof(publicKey));
        return signature.Length == SignatureSize && VerifyCore(publicKey.Bytes, data, signature);
    }

    private protected abstract void SignCore(SecretMemory secret, ReadOnlySpan<byte> data, Span<byte> signature);

    private protected abstract bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
