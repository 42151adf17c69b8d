using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// The one exception of this SDK (besides <see cref="OperationCanceledException"/> when the caller cancels). It says what
/// happened in one sentence, whether trying again helps, and what each validator answered.
/// </summary>
public sealed class CityException : Exception
{
    public CityException(
        string code, string sentence, bool retryable = false, IReadOnlyList<EndpointFault>? faults = null, TxId? transactionId = null, Exception? inner = null)
        : base(sentence, inner)
    {
        Code = code;
        Retryable = retryable;
        Faults = faults ?? [];
        TransactionId = transactionId;
    }

    /// <summary>Stable; programs may branch on it.</summary>
    public string Code { get; }

    /// <summary>Whether the same call may succeed later. For a submission: send the same transaction again, never a new one.</summary>
    public bool Retryable { get; }

    /// <summary>One entry for each validator that was asked.</summary>
    public IReadOnlyList<EndpointFault> Faults { get; }

    /// <summary>The transaction concerned; set on every failed submission, so that its fate can be asked for later.</summary>
    public TxId? TransactionId { get; }

    /// <summary>The refusal as the ledger recorded it, when the transaction was committed and failed.</summary>
    public CommittedReceipt? Receipt { get; init; }
}
