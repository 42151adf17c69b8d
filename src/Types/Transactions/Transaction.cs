namespace CityConsortium.Types;

/// <summary>What a sender asks the ledger to do: one call of one contract method.</summary>
/// <param name="IdempotencyKey">
/// 16 to 64 bytes chosen by the sender. The ledger executes at most one transaction per sender and key, for ever.
/// </param>
/// <param name="Expiry">From this block time on the transaction is refused.</param>
/// <param name="Arguments">The method's protobuf message, opaque here.</param>
public sealed record Transaction(
    ChainId Chain,
    PublicKey Sender,
    ReadOnlyMemory<byte> IdempotencyKey,
    BlockTime Expiry,
    string Contract,
    string Method,
    ReadOnlyMemory<byte> Arguments)
{
    private const byte Version = 1;

    /// <summary>The bytes that are signed and hashed.</summary>
    public byte[] Encode() => new CanonicalWriter(Arguments.Length + 256)
        .Byte(Version).Chain(Chain).Key(Sender).Bytes(IdempotencyKey.Span).Time(Expiry)
        .Text(Contract).Text(Method).Bytes(Arguments.Span).ToArray();

    /// <returns>The transaction, or null when the bytes are no canonical encoding of one.</returns>
    public static Transaction? Decode(ReadOnlySpan<byte> body)
    {
        var reader = new CanonicalReader(body);
        if (reader.Byte() != Version) return null;
        var chain = reader.Chain();
        var sender = reader.Key();
        var idempotencyKey = reader.Bytes(Limits.MaxIdempotencyKeyBytes).ToArray();
        var expiry = reader.Time();
        var contract = reader.Text(Limits.MaxNameBytes);
        var method = reader.Text(Limits.MaxNameBytes);
        var arguments = reader.Bytes(Limits.MaxArgumentBytes).ToArray();
        return reader.IsComplete && idempotencyKey.Length >= Limits.MinIdempotencyKeyBytes
            ? new Transaction(chain, sender, idempotencyKey, expiry, contract, method, arguments)
            : null;
    }

    public SignedTransaction SignWith(ISigner signer)
    {
        Invariant.That(signer.PublicKey == Sender, "a transaction is signed by its sender");
        var body = Encode();
        return new SignedTransaction(body, signer.Sign(Domain.Transaction, body));
    }
}
