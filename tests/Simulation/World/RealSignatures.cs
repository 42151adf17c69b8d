using System.Buffers.Binary;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Ed25519 as in production, for a sample of the seeds. A verdict is remembered, as a node remembers it, because verifying is a
/// function of its arguments; here all nodes of the run share the memory.
/// </summary>
public sealed class RealSignatures : ISimSignatures
{
    private readonly Dictionary<(PublicKey Key, Hash256 Message, Signature Signature), bool> _known = [];

    public ISigner NewSigner(ulong secret)
    {
        Span<byte> seed = stackalloc byte[SigningKey.SeedSize];
        seed.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(seed, secret);
        return SigningKey.FromSeed(seed);
    }

    public bool Verify(PublicKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message, Signature signature)
    {
        var subject = (key, Hashing.Of(domain, message), signature);
        if (_known.TryGetValue(subject, out var valid)) return valid;
        return _known[subject] = Ed25519.Verifier.Verify(key, domain, message, signature);
    }
}
