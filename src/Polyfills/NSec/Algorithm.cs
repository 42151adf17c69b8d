namespace NSec.Cryptography;

/// <summary>The root of all algorithms. Keys remember the algorithm object they were made for, and two algorithm objects are never equal.</summary>
public abstract class Algorithm
{
    private protected Algorithm() => Libsodium.Initialize();

    internal abstract int SecretSize { get; }

    internal abstract int PublicSize { get; }

    /// <summary>Expands a secret into guarded memory and derives the public key.</summary>
    internal abstract void Expand(ReadOnlySpan<byte> secret, SecretMemory memory, Span<byte> publicKey);

    /// <summary>Copies the secret out of guarded memory.</summary>
    internal abstract void CopySecret(SecretMemory memory, Span<byte> secret);
}
