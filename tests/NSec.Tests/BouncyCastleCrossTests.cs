using NSec.Cryptography;
using NUnit.Framework;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace CityConsortium.NSec.Tests;

/// <summary>An independent implementation must agree, in both directions.</summary>
public sealed class BouncyCastleCrossTests
{
    private const int Messages = 60;

    /// <summary>The seed of the run; a fixed one can be given to replay a failure.</summary>
    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("CITY_TEST_SEED"), out int seed) ? seed : Random.Shared.Next();

    [Test]
    public void Keys_and_signatures_are_the_same_as_those_of_another_implementation()
    {
        TestContext.Out.WriteLine($"seed {Seed}; replay: CITY_TEST_SEED={Seed} dotnet test tests/NSec.Tests");
        var random = new Random(Seed);
        for (int i = 0; i < Messages; i++)
        {
            byte[] secret = Bytes(random, 32);
            byte[] message = Bytes(random, random.Next(0, 700));
            var theirs = new Ed25519PrivateKeyParameters(secret, 0);
            using Key ours = Key.Import(SignatureAlgorithm.Ed25519, secret, KeyBlobFormat.RawPrivateKey);
            byte[] signature = SignatureAlgorithm.Ed25519.Sign(ours, message);

            Assert.That(ours.PublicKey.Export(KeyBlobFormat.RawPublicKey), Is.EqualTo(theirs.GeneratePublicKey().GetEncoded()), $"seed {Seed}, key {i}");
            Assert.That(signature, Is.EqualTo(TheirSignature(theirs, message)), $"seed {Seed}, message {i}");
            Assert.That(TheyVerify(theirs.GeneratePublicKey(), message, signature), Is.True, $"seed {Seed}, message {i}");
        }
    }

    [Test]
    public void Both_refuse_the_same_changed_signatures()
    {
        TestContext.Out.WriteLine($"seed {Seed}; replay: CITY_TEST_SEED={Seed} dotnet test tests/NSec.Tests");
        var random = new Random(Seed);
        var theirs = new Ed25519PrivateKeyParameters(Bytes(random, 32), 0);
        PublicKey ours = PublicKey.Import(SignatureAlgorithm.Ed25519, theirs.GeneratePublicKey().GetEncoded(), KeyBlobFormat.RawPublicKey);
        for (int i = 0; i < Messages; i++)
        {
            byte[] message = Bytes(random, random.Next(1, 300));
            byte[] signature = TheirSignature(theirs, message);
            Assert.That(SignatureAlgorithm.Ed25519.Verify(ours, message, signature), Is.True, $"seed {Seed}, message {i}");

            signature[random.Next(64)] ^= (byte)(1 << random.Next(8));
            bool accepted = SignatureAlgorithm.Ed25519.Verify(ours, message, signature);

            Assert.That(accepted, Is.False, $"seed {Seed}, message {i}");
            Assert.That(TheyVerify(theirs.GeneratePublicKey(), message, signature), Is.EqualTo(accepted), $"seed {Seed}, message {i}");
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] TheirSignature(Ed25519PrivateKeyParameters key, byte[] message)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, key);
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }

    private static bool TheyVerify(Ed25519PublicKeyParameters key, byte[] message, byte[] signature)
    {
        var verifier = new Ed25519Signer();
        verifier.Init(forSigning: false, key);
        verifier.BlockUpdate(message, 0, message.Length);
        return verifier.VerifySignature(signature);
    }
}
