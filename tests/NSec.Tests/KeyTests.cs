using NSec.Cryptography;
using NUnit.Framework;

namespace CityConsortium.NSec.Tests;

public sealed class KeyTests
{
    private static readonly SignatureVector Vector = Rfc8032Vectors.All[2];

    [Test]
    public void Sizes_are_those_of_the_standard()
    {
        Assert.That(SignatureAlgorithm.Ed25519.PrivateKeySize, Is.EqualTo(32));
        Assert.That(SignatureAlgorithm.Ed25519.PublicKeySize, Is.EqualTo(32));
        Assert.That(SignatureAlgorithm.Ed25519.SignatureSize, Is.EqualTo(64));
    }

    [Test]
    public void Exported_seed_imports_to_the_same_key()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519, Exportable());
        byte[] seed = key.Export(KeyBlobFormat.RawPrivateKey);
        using Key again = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);

        Assert.That(seed, Has.Length.EqualTo(32));
        Assert.That(again.PublicKey, Is.EqualTo(key.PublicKey));
        Assert.That(
            SignatureAlgorithm.Ed25519.Sign(again, "same"u8.ToArray()), Is.EqualTo(SignatureAlgorithm.Ed25519.Sign(key, "same"u8.ToArray())));
    }

    [Test]
    public void Exported_seed_is_the_one_that_was_imported()
    {
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, Vector.Seed, KeyBlobFormat.RawPrivateKey, Exportable());

        Assert.That(key.Export(KeyBlobFormat.RawPrivateKey), Is.EqualTo(Vector.Seed));
    }

    [Test]
    public void Two_new_keys_differ()
    {
        using Key one = Key.Create(SignatureAlgorithm.Ed25519);
        using Key other = Key.Create(SignatureAlgorithm.Ed25519);

        Assert.That(one.PublicKey, Is.Not.EqualTo(other.PublicKey));
    }

    [Test]
    public void Secret_does_not_leave_without_a_policy_but_the_public_key_does()
    {
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, Vector.Seed, KeyBlobFormat.RawPrivateKey);

        Assert.That(() => key.Export(KeyBlobFormat.RawPrivateKey), Throws.InvalidOperationException);
        Assert.That(key.Export(KeyBlobFormat.RawPublicKey), Is.EqualTo(Vector.PublicKey));
    }

    [Test]
    public void Archiving_policy_lets_the_secret_out_once()
    {
        using Key key = Key.Create(
            SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving });

        Assert.That(key.Export(KeyBlobFormat.RawPrivateKey), Has.Length.EqualTo(32));
        Assert.That(() => key.Export(KeyBlobFormat.RawPrivateKey), Throws.InvalidOperationException);
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(33)]
    [TestCase(64)]
    public void Blob_of_a_wrong_length_is_refused(int length)
    {
        byte[] blob = new byte[length];

        Assert.That(() => Key.Import(SignatureAlgorithm.Ed25519, blob, KeyBlobFormat.RawPrivateKey), Throws.TypeOf<FormatException>());
        Assert.That(Key.TryImport(SignatureAlgorithm.Ed25519, blob, KeyBlobFormat.RawPrivateKey, out Key? key), Is.False);
        Assert.That(key, Is.Null);
        Assert.That(() => PublicKey.Import(SignatureAlgorithm.Ed25519, blob, KeyBlobFormat.RawPublicKey), Throws.TypeOf<FormatException>());
        Assert.That(PublicKey.TryImport(SignatureAlgorithm.Ed25519, blob, KeyBlobFormat.RawPublicKey, out PublicKey? publicKey), Is.False);
        Assert.That(publicKey, Is.Null);
    }

    [Test]
    public void Format_of_the_other_half_is_refused()
    {
        Assert.That(
            () => Key.Import(SignatureAlgorithm.Ed25519, Vector.Seed, KeyBlobFormat.RawPublicKey), Throws.InstanceOf<ArgumentException>());
        Assert.That(
            () => PublicKey.Import(SignatureAlgorithm.Ed25519, Vector.PublicKey, KeyBlobFormat.RawPrivateKey),
            Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Disposed_key_signs_and_exports_no_more()
    {
        Key key = Key.Create(SignatureAlgorithm.Ed25519, Exportable());
        PublicKey publicKey = key.PublicKey;
        byte[] signature = SignatureAlgorithm.Ed25519.Sign(key, "before"u8.ToArray());
        key.Dispose();
        key.Dispose();

        Assert.That(() => SignatureAlgorithm.Ed25519.Sign(key, "after"u8.ToArray()), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => key.Export(KeyBlobFormat.RawPrivateKey), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(SignatureAlgorithm.Ed25519.Verify(publicKey, "before"u8, signature), Is.True);
    }

    [Test]
    public void Signature_span_must_have_the_exact_length()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);

        Assert.That(() => SignatureAlgorithm.Ed25519.Sign(key, [], new byte[63]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => SignatureAlgorithm.Ed25519.Sign(key, [], new byte[65]), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Key_of_another_algorithm_object_is_refused()
    {
        using Key key = Key.Create(new Ed25519());

        Assert.That(() => SignatureAlgorithm.Ed25519.Sign(key, []), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => SignatureAlgorithm.Ed25519.Verify(key.PublicKey, [], new byte[64]), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Equal_public_keys_are_one_key_in_a_dictionary()
    {
        PublicKey one = PublicKey.Import(SignatureAlgorithm.Ed25519, Vector.PublicKey, KeyBlobFormat.RawPublicKey);
        PublicKey same = PublicKey.Import(SignatureAlgorithm.Ed25519, Vector.PublicKey, KeyBlobFormat.RawPublicKey);
        PublicKey other = PublicKey.Import(SignatureAlgorithm.Ed25519, Rfc8032Vectors.All[0].PublicKey, KeyBlobFormat.RawPublicKey);
        var known = new Dictionary<PublicKey, string> { [one] = "one" };

        Assert.That(known.ContainsKey(same), Is.True);
        Assert.That(known.ContainsKey(other), Is.False);
        Assert.That(one.Equals(null), Is.False);
    }

    [Test]
    public void Many_threads_sign_and_verify_with_one_key()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);
        int verified = 0;

        Parallel.For(0, 200, i =>
        {
            byte[] message = BitConverter.GetBytes(i);
            if (SignatureAlgorithm.Ed25519.Verify(key.PublicKey, message, SignatureAlgorithm.Ed25519.Sign(key, message)))
                Interlocked.Increment(ref verified);
        });

        Assert.That(verified, Is.EqualTo(200));
    }

    [Test]
    public void Signing_into_a_span_and_verifying_allocate_nothing()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);
        PublicKey publicKey = key.PublicKey;
        byte[] message = new byte[300];
        byte[] signature = new byte[64];
        SignatureAlgorithm.Ed25519.Sign(key, message, signature);
        SignatureAlgorithm.Ed25519.Verify(publicKey, message, signature);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            SignatureAlgorithm.Ed25519.Sign(key, message, signature);
            SignatureAlgorithm.Ed25519.Verify(publicKey, message, signature);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static KeyCreationParameters Exportable() => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
