using NSec.Cryptography;
using NUnit.Framework;

namespace CityConsortium.NSec.Tests;

/// <summary>RFC 8032 section 7.1, and every one-bit change of what it lists.</summary>
public sealed class Rfc8032Tests
{
    [TestCaseSource(typeof(Rfc8032Vectors), nameof(Rfc8032Vectors.All))]
    public void Seed_gives_the_public_key_and_the_signature_of_the_standard(SignatureVector vector)
    {
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, vector.Seed, KeyBlobFormat.RawPrivateKey);

        Assert.That(key.PublicKey.Export(KeyBlobFormat.RawPublicKey), Is.EqualTo(vector.PublicKey));
        Assert.That(SignatureAlgorithm.Ed25519.Sign(key, vector.Message), Is.EqualTo(vector.Signature));
    }

    [TestCaseSource(typeof(Rfc8032Vectors), nameof(Rfc8032Vectors.All))]
    public void Signature_of_the_standard_verifies(SignatureVector vector) =>
        Assert.That(Verifies(vector.PublicKey, vector.Message, vector.Signature), Is.True);

    [TestCaseSource(typeof(Rfc8032Vectors), nameof(Rfc8032Vectors.All))]
    public void Signature_with_any_bit_flipped_is_refused(SignatureVector vector)
    {
        for (int bit = 0; bit < vector.Signature.Length * 8; bit++)
            Assert.That(Verifies(vector.PublicKey, vector.Message, Flip(vector.Signature, bit)), Is.False, $"bit {bit}");
    }

    [TestCaseSource(typeof(Rfc8032Vectors), nameof(Rfc8032Vectors.All))]
    public void Public_key_with_any_bit_flipped_is_refused(SignatureVector vector)
    {
        for (int bit = 0; bit < vector.PublicKey.Length * 8; bit++)
            Assert.That(Verifies(Flip(vector.PublicKey, bit), vector.Message, vector.Signature), Is.False, $"bit {bit}");
    }

    [TestCaseSource(typeof(Rfc8032Vectors), nameof(Rfc8032Vectors.All))]
    public void Message_with_any_bit_flipped_or_a_byte_more_or_less_is_refused(SignatureVector vector)
    {
        // Each bit of a short message; of the long one, a bit of each byte.
        int step = vector.Message.Length > 64 ? 9 : 1;
        for (int bit = 0; bit < vector.Message.Length * 8; bit += step)
            Assert.That(Verifies(vector.PublicKey, Flip(vector.Message, bit), vector.Signature), Is.False, $"bit {bit}");
        Assert.That(Verifies(vector.PublicKey, [.. vector.Message, 0], vector.Signature), Is.False, "a byte more");
        if (vector.Message.Length > 0)
            Assert.That(Verifies(vector.PublicKey, vector.Message[..^1], vector.Signature), Is.False, "a byte less");
    }

    private static bool Verifies(byte[] publicKey, byte[] message, byte[] signature) => SignatureAlgorithm.Ed25519.Verify(
        PublicKey.Import(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey), message, signature);

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] changed = [.. bytes];
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
