using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>A transaction that was handed to the city.</summary>
public sealed class SubmittedTransaction
{
    private readonly CityClient _client;

    internal SubmittedTransaction(CityClient client, SignedTransaction signed, CommittedReceipt? receipt)
    {
        _client = client;
        Signed = signed;
        Receipt = receipt;
    }

    /// <summary>
    /// The id under which the call is on the ledger. After a replay it is the earlier transaction's: the one that took effect.
    /// </summary>
    public TxId Id => Receipt?.TransactionId ?? Signed.Id;

    /// <summary>The bytes as signed; submitting them again is always safe.</summary>
    public SignedTransaction Signed { get; }

    /// <summary>The verified receipt; null until it was waited for.</summary>
    public CommittedReceipt? Receipt { get; private set; }

    public Task<TransactionStatus> GetStatusAsync(CancellationToken cancellationToken = default) => _client.GetTransactionStatusAsync(Id, cancellationToken);

    /// <summary>Waits until it is committed, sending it again where a validator has lost it.</summary>
    /// <param name="timeout">Null: the client's default.</param>
    public async Task<CommittedReceipt> WaitForReceiptAsync(
        TimeSpan? timeout = null, IProgress<PendingReason>? pending = null, CancellationToken cancellationToken = default) =>
        Receipt ??= await _client.CommitAsync(Signed, timeout, pending, cancellationToken).ConfigureAwait(false);
}
