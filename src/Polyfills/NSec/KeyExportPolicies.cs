namespace NSec.Cryptography;

/// <summary>Whether the secret half of a key may leave the <see cref="Key"/> object. The public half always may.</summary>
[Flags]
public enum KeyExportPolicies
{
    /// <summary>The secret never leaves.</summary>
    None = 0,

    /// <summary>The secret may be exported any number of times.</summary>
    AllowPlaintextExport = 1,

    /// <summary>The secret may be exported once, for safekeeping.</summary>
    AllowPlaintextArchiving = 2,
}
