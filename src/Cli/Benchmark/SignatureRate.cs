using System.Security.Cryptography;
using CityConsortium.Types;

namespace CityConsortium.Cli.Benchmark;

/// <summary>How many Ed25519 signatures one core of this machine verifies per second, with the code that validators use.</summary>
internal static class SignatureRate
{
    private const int Messages = 64;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1.5);

    /// <param name="bytes">The length of the signed messages: a transaction's.</param>
    public static double Measure(int bytes)
    {
        using var key = SigningKey.Create();
        var signed = Enumerable.Range(0, Messages).Select(_ =>
        {
            var message = RandomNumberGenerator.GetBytes(bytes);
            return (Message: message, Signature: key.Sign(Domain.Transaction, message));
        }).ToArray();
        Verify(key.PublicKey, signed, TimeSpan.FromMilliseconds(200));
        return Verify(key.PublicKey, signed, Long);
    }

    private static double Verify(PublicKey key, (byte[] Message, Signature Signature)[] signed, TimeSpan span)
    {
        var count = 0L;
        var started = TimeProvider.System.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            foreach (var (message, signature) in signed)
            {
                Invariant.That(Ed25519.Verifier.Verify(key, Domain.Transaction, message, signature), "a signature just made is valid");
            }

            count += signed.Length;
            elapsed = TimeProvider.System.GetElapsedTime(started);
        }
        while (elapsed < span);

        return count / elapsed.TotalSeconds;
    }
}
