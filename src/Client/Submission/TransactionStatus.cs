using CityConsortium.Types;

namespace CityConsortium.Client;

public enum TransactionState
{
    /// <summary>No validator that answered knows it: never submitted, expired, or lost by the one node that had accepted it.</summary>
    Unknown,

    /// <summary>A validator holds it.</summary>
    Pending,

    /// <summary>It is on the ledger; whether its call succeeded is in the receipt.</summary>
    Committed,
}

/// <param name="Pending">While pending: why.</param>
/// <param name="Receipt">Once committed: verified.</param>
public sealed record TransactionStatus(TxId Id, TransactionState State, PendingReason? Pending, CommittedReceipt? Receipt)
{
    internal static TransactionStatus From(TxId id, TransactionFinding finding) => new(
        id,
        finding.Receipt is not null ? TransactionState.Committed : finding.Pending is not null ? TransactionState.Pending : TransactionState.Unknown,
        finding.Pending,
        finding.Receipt);
}
