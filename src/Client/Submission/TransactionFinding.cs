using CityConsortium.Types;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>Where a transaction was found to be. Exactly one of the three.</summary>
/// <param name="Receipt">Verified; the transaction is committed.</param>
/// <param name="Pending">A validator holds it and says why it waits.</param>
/// <param name="Committed">With <paramref name="Receipt"/>: the answer that it was verified from.</param>
/// <param name="Body">With <paramref name="Receipt"/>: the transaction itself, where the answer had it.</param>
internal sealed record TransactionFinding(
    CommittedReceipt? Receipt, PendingReason? Pending, Wire.CommittedTransaction? Committed, SignedTransaction? Body)
{
    internal static TransactionFinding Unknown { get; } = new(null, null, null, null);
}
