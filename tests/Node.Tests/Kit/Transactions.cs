using System.Security.Cryptography;
using CityConsortium.Types;

namespace CityConsortium.Node.Tests;

/// <summary>Signed transactions of a test's own making.</summary>
internal sealed class Transactions : IDisposable
{
    private readonly SigningKey _key = SigningKey.Create();
    private int _next;

    internal static ChainId Chain { get; } = new(new Hash256(SHA256.HashData("a test's chain"u8)));

    internal DecodedTransaction Next(BlockTime? expiry = null, byte[]? idempotencyKey = null, int argumentBytes = 10)
    {
        var key = idempotencyKey ?? BitConverter.GetBytes((long)++_next).Concat(new byte[8]).ToArray();
        var content = new Transaction(Chain, _key.PublicKey, key, expiry ?? new BlockTime(1_000_000), "notes", "Put", new byte[argumentBytes]);
        return DecodedTransaction.From(content.SignWith(_key))!; // what Encode made decodes
    }

    public void Dispose() => _key.Dispose();
}
