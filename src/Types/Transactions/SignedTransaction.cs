namespace CityConsortium.Types;

/// <summary>A transaction's body exactly as received, and the sender's signature over those bytes. Never re-serialised.</summary>
public sealed class SignedTransaction(ReadOnlyMemory<byte> body, Signature signature)
{
    public ReadOnlyMemory<byte> Body { get; } = body;

    public Signature Signature { get; } = signature;

    public TxId Id { get; } = IdOf(body.Span);

    /// <summary>Bytes on the wire and on disk.</summary>
    public int Size => Body.Length + Signature.Size + 4;

    public static TxId IdOf(ReadOnlySpan<byte> body) => new(Hashing.Of(Domain.TransactionId, body));

    public void Encode(CanonicalWriter writer) => writer.Bytes(Body.Span).Signature(Signature);

    public static SignedTransaction Decode(ref CanonicalReader reader) =>
        new(reader.Bytes(Limits.MaxTransactionBytes).ToArray(), reader.Signature());
}
