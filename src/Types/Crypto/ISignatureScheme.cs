namespace CityConsortium.Types;

/// <summary>Checks signatures. A port, because the simulator replaces it with ideal signatures to run a thousand times faster.</summary>
public interface ISignatureVerifier
{
    /// <returns>Whether <paramref name="signature"/> is <paramref name="key"/>'s over domain followed by message.</returns>
    bool Verify(PublicKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message, Signature signature);
}

/// <summary>Makes one key's signatures.</summary>
public interface ISigner
{
    PublicKey PublicKey { get; }

    Signature Sign(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message);
}
