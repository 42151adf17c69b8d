namespace NSec.Cryptography;

/// <summary>How a key is laid out as bytes. Negative values hold a secret, positive values hold only a public key.</summary>
public enum KeyBlobFormat
{
    None = 0,

    /// <summary>The 32-byte seed of RFC 8032 section 5.1.5, and nothing else.</summary>
    RawPrivateKey = -2,

    /// <summary>The 32-byte compressed point of RFC 8032 section 5.1.2.</summary>
    RawPublicKey = 1,
}
