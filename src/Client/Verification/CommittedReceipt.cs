using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// A transaction's receipt that this client has verified itself: a quorum's signatures on the block, and the receipt's
/// Merkle path into it.
/// </summary>
/// <param name="Index">The transaction's place in its block.</param>
/// <param name="Replayed">True when the transaction was already on the ledger, under this or an equal earlier submission.</param>
public sealed record CommittedReceipt(ProvenBlock Block, int Index, Receipt Receipt, bool Replayed)
{
    public TxId TransactionId => Receipt.TransactionId;

    public Height Height => Block.Height;

    public BlockTime BlockTime => Block.Header.Time;

    public bool Succeeded => Receipt.Succeeded;

    /// <summary>Throws the recorded refusal when the transaction failed; returns itself when it succeeded.</summary>
    public CommittedReceipt EnsureSucceeded() => Succeeded
        ? this
        : throw new CityException(Receipt.ErrorCode, Receipt.ErrorSentence, retryable: false, transactionId: TransactionId) { Receipt = this };
}
