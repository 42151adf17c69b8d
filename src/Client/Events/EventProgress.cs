using CityConsortium.Types;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>How far one subscription has come, and what a well-behaved stream may send next.</summary>
internal sealed class EventProgress(EventCursor after)
{
    private readonly HashSet<Hash256> _done = [];
    private EventCursor _before = after;
    private Hash256? _transaction;
    private int _nextInReceipt;

    internal EventCursor Last { get; private set; } = after;

    internal Wire.SubscribeRequest Request(string? contract) => new() { AfterHeight = Last.Height.Value, AfterIndex = Last.Index, Contract = contract ?? "" };

    /// <returns>Null, or the fault of a message that means nothing.</returns>
    internal static EndpointFault? Check(Endpoint endpoint, Wire.SubscribeEvent message) =>
        message.TransactionId.Length == Hash256.Size ? null : endpoint.Lied("it sent an event without a transaction");

    /// <returns>Whether the message is an event that was not handed out before.</returns>
    internal bool Advance(Wire.SubscribeEvent message)
    {
        var cursor = CursorOf(message);
        if (cursor <= Last) return false;
        if (cursor.Height != Last.Height) _done.Clear();
        _before = Last;
        Last = cursor;
        return true;
    }

    /// <summary>Takes back the last advance, so that the same event is asked for again elsewhere.</summary>
    internal void StepBack() => Last = _before;

    internal static Hash256 TransactionOf(Wire.SubscribeEvent message) => new(message.TransactionId.Span);

    /// <summary>
    /// Whether the proven receipt has this event, and has it after those that were handed out: a transaction's events come once
    /// and in their order, and a transaction that another one has followed does not come again.
    /// </summary>
    internal bool Follows(CommittedReceipt receipt, Wire.SubscribeEvent message)
    {
        var transaction = TransactionOf(message);
        if (receipt.Height.Value != message.Height || _done.Contains(transaction)) return false;
        if (_transaction != transaction)
        {
            if (_transaction is { } earlier) _done.Add(earlier);
            (_transaction, _nextInReceipt) = (transaction, 0);
        }

        for (var i = _nextInReceipt; i < receipt.Receipt.Events.Count; i++)
        {
            var happened = receipt.Receipt.Events[i];
            if (happened.Contract != message.Contract || happened.Name != message.Name || !happened.Payload.Span.SequenceEqual(message.Payload.Span)) continue;
            _nextInReceipt = i + 1;
            return true;
        }

        return false;
    }

    /// <summary>The time is the proven block's where there is one.</summary>
    internal static CityEvent ToEvent(Wire.SubscribeEvent message, CommittedReceipt? receipt) => new(
        CursorOf(message), new TxId(TransactionOf(message)), message.Contract, message.Name, message.Payload.Memory,
        receipt?.BlockTime ?? new BlockTime(message.BlockTimeUnixMs), receipt);

    private static EventCursor CursorOf(Wire.SubscribeEvent message) => new(new Height(message.Height), message.Index);
}
