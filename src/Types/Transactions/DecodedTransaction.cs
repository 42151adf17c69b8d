namespace CityConsortium.Types;

/// <summary>
/// A signed transaction together with its decoded body, so that it is decoded once. Whether the signature was checked is
/// said by who holds it: only the node's intake makes these from outside bytes, after verifying.
/// </summary>
public sealed class DecodedTransaction(SignedTransaction signed, Transaction content)
{
    public SignedTransaction Signed { get; } = signed;

    public Transaction Content { get; } = content;

    public TxId Id => Signed.Id;

    /// <summary>What at-most-once is about: one sender's one key.</summary>
    public Hash256 IdempotencyId { get; } = IdempotencyIdOf(content.Sender, content.IdempotencyKey.Span);

    public static Hash256 IdempotencyIdOf(PublicKey sender, ReadOnlySpan<byte> idempotencyKey)
    {
        Span<byte> bytes = stackalloc byte[PublicKey.Size + Limits.MaxIdempotencyKeyBytes];
        sender.AsSpan().CopyTo(bytes);
        idempotencyKey.CopyTo(bytes[PublicKey.Size..]);
        return Hashing.Of(Domain.IdempotencyId, bytes[..(PublicKey.Size + idempotencyKey.Length)]);
    }

    /// <returns>The decoded transaction, or null when the body is malformed. Does not check the signature.</returns>
    public static DecodedTransaction? From(SignedTransaction signed) =>
        Transaction.Decode(signed.Body.Span) is { } content ? new DecodedTransaction(signed, content) : null;

    public bool HasValidSignature(ISignatureVerifier verifier) =>
        verifier.Verify(Content.Sender, Domain.Transaction, Signed.Body.Span, Signed.Signature);
}
