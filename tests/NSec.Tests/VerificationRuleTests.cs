using System.Numerics;
using NSec.Cryptography;
using NUnit.Framework;

namespace CityConsortium.NSec.Tests;

/// <summary>Signatures that a looser verifier would let through: the same vote must not have two accepted encodings.</summary>
public sealed class VerificationRuleTests
{
    /// <summary>The order of the group, RFC 8032 section 5.1.</summary>
    private static readonly BigInteger Order = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    [TestCaseSource(typeof(Rfc8032Vectors), nameof(Rfc8032Vectors.All))]
    public void Signature_with_the_group_order_added_to_S_is_refused(SignatureVector vector)
    {
        var s = new BigInteger(vector.Signature.AsSpan(32), isUnsigned: true);
        byte[] other = [.. vector.Signature];
        (s + Order).TryWriteBytes(other.AsSpan(32), out _, isUnsigned: true);

        Assert.That(other, Is.Not.EqualTo(vector.Signature));
        Assert.That(SignatureAlgorithm.Ed25519.Verify(Import(vector.PublicKey), vector.Message, other), Is.False);
    }

    // The points of order 1, 2, 4 and 8, and encodings of them that are not reduced (libsodium's list of refused points).
    [TestCase("0100000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("0000000000000000000000000000000000000000000000000000000000000080")]
    [TestCase("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [TestCase("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [TestCase("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [TestCase("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Public_key_of_small_order_verifies_nothing(string point)
    {
        // With the neutral point as R and S = 0 the equation holds for a key of order 1 and any message.
        byte[] signature = new byte[64];
        signature[0] = 1;

        Assert.That(SignatureAlgorithm.Ed25519.Verify(Import(Convert.FromHexString(point)), "any"u8, signature), Is.False);
    }

    [Test]
    public void Public_key_that_is_no_point_of_the_curve_verifies_nothing()
    {
        byte[] noPoint = Convert.FromHexString("0200000000000000000000000000000000000000000000000000000000000000");

        Assert.That(SignatureAlgorithm.Ed25519.Verify(Import(noPoint), "any"u8, new byte[64]), Is.False);
    }

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(65)]
    public void Signature_of_a_wrong_length_is_false_and_no_exception(int length)
    {
        // The right signature stands in memory, so only the length is wrong.
        SignatureVector vector = Rfc8032Vectors.All[2];
        byte[] memory = [.. vector.Signature, 0];

        Assert.That(
            SignatureAlgorithm.Ed25519.Verify(Import(vector.PublicKey), vector.Message, memory.AsSpan(0, length)), Is.False);
    }

    private static PublicKey Import(byte[] bytes) => PublicKey.Import(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey);
}
