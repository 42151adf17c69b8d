namespace CityConsortium.Types;

/// <summary>Something a contract says happened. <paramref name="Payload"/> is the contract's protobuf event, opaque here.</summary>
public sealed record ReceiptEvent(string Contract, string Name, ReadOnlyMemory<byte> Payload);

/// <summary>
/// What a transaction did. Success has a return value and events; failure has a code and a sentence and no effect on state.
/// </summary>
public sealed record Receipt(
    TxId TransactionId,
    bool Succeeded,
    string ErrorCode,
    string ErrorSentence,
    ReadOnlyMemory<byte> ReturnValue,
    IReadOnlyList<ReceiptEvent> Events)
{
    public static Receipt Success(TxId id, ReadOnlyMemory<byte> returnValue, IReadOnlyList<ReceiptEvent> events) => new(id, true, "", "", returnValue, events);

    public static Receipt Failure(TxId id, Refusal refusal) => new(id, false, refusal.Code, refusal.Sentence, default, []);

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(128);
        Encode(writer);
        return writer.ToArray();
    }

    public void Encode(CanonicalWriter writer) => writer.Hash(TransactionId.Hash).Bool(Succeeded).Text(ErrorCode).Text(ErrorSentence)
        .Bytes(ReturnValue.Span).List(Events, static (w, e) => w.Text(e.Contract).Text(e.Name).Bytes(e.Payload.Span));

    public static Receipt Decode(ref CanonicalReader reader)
    {
        var id = new TxId(reader.Hash());
        var succeeded = reader.Bool();
        var code = reader.Text(Limits.MaxNameBytes);
        var sentence = reader.Text(Limits.MaxSentenceBytes);
        var returnValue = reader.Bytes(Limits.MaxReturnBytes).ToArray();
        var count = reader.Count(Limits.MaxEventsPerTransaction, 12);
        var events = new ReceiptEvent[count];
        for (var i = 0; i < count; i++)
        {
            events[i] = new ReceiptEvent(reader.Text(Limits.MaxNameBytes), reader.Text(Limits.MaxNameBytes), reader.Bytes(Limits.MaxEventBytes).ToArray());
        }

        return new Receipt(id, succeeded, code, sentence, returnValue, events);
    }

    /// <summary>The receipt's leaf in the block's receipts tree.</summary>
    public Hash256 LeafHash() => LeafHash(Encode());

    public static Hash256 LeafHash(ReadOnlySpan<byte> encoded) => MerkleTree.Leaf(Hashing.Of(Domain.Receipt, encoded));
}
