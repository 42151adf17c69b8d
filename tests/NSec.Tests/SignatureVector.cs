namespace CityConsortium.NSec.Tests;

/// <summary>A seed, its public key, a message and the one signature that the seed gives for it.</summary>
public sealed record SignatureVector(string Name, byte[] Seed, byte[] PublicKey, byte[] Message, byte[] Signature)
{
    internal static SignatureVector FromHex(string name, string seed, string publicKey, string message, string signature) => new(
        name, Convert.FromHexString(seed), Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature));

    public override string ToString() => Name;
}
