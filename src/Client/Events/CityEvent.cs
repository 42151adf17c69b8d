using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>Something a contract said happened.</summary>
/// <param name="Cursor">Continue after it to get what follows.</param>
/// <param name="Payload">The contract's protobuf event.</param>
/// <param name="Receipt">The verified receipt that holds the event; null when the subscription did not ask for proofs.</param>
public sealed record CityEvent(
    EventCursor Cursor, TxId TransactionId, string Contract, string Name, ReadOnlyMemory<byte> Payload, BlockTime BlockTime, CommittedReceipt? Receipt)
{
    public bool IsProven => Receipt is not null;
}
