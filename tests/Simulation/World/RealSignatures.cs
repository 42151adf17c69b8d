using System.Buffers.Binary;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Ed25519 as in production, for a sample of the seeds.</summary>
public sealed class RealSignatures : ISimSignatures
{
    public ISigner NewSigner(ulong secret)
    {
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        seed.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(seed, secret);
        return SigningKey.FromSeed(seed);
    }

    public bool Verify(PublicKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message, Signature signature) =>
        Ed25519.Verifier.Verify(key, domain, message, signature);
}
