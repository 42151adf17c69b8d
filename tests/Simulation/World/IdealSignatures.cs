using System.Buffers.Binary;
using System.Numerics;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Ideal signatures: a keyed 64-bit hash that only the key's owner can compute, because nobody else is handed the signer.
/// A thousand times faster than Ed25519, and as unforgeable inside the simulation.
/// </summary>
public sealed class IdealSignatures : ISimSignatures
{
    private readonly Dictionary<PublicKey, ulong> _secrets = [];

    public ISigner NewSigner(ulong secret)
    {
        Span<byte> bytes = stackalloc byte[PublicKey.Size];
        for (var i = 0; i < 4; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * i)..], Mix(secret + (ulong)i));
        var key = new PublicKey(bytes);
        _secrets[key] = secret;
        return new Signer(key, secret);
    }

    public bool Verify(PublicKey key, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message, Signature signature) =>
        _secrets.TryGetValue(key, out var secret) && Make(secret, domain, message) == signature;

    private static Signature Make(ulong secret, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message)
    {
        var hash = Absorb(Absorb(Mix(secret), domain), message);
        Span<byte> bytes = stackalloc byte[Signature.Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[56..], Mix(hash));
        return new Signature(bytes);
    }

    private static ulong Absorb(ulong hash, ReadOnlySpan<byte> bytes)
    {
        hash = Mix(hash ^ (ulong)bytes.Length);
        while (bytes.Length >= 8)
        {
            hash = Mix(BitOperations.RotateLeft(hash, 23) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes) hash = Mix(BitOperations.RotateLeft(hash, 11) ^ b);
        return hash;
    }

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private sealed class Signer(PublicKey key, ulong secret) : ISigner
    {
        public PublicKey PublicKey => key;

        public Signature Sign(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> message) => Make(secret, domain, message);
    }
}
