using CityConsortium.Protos;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Client;

/// <summary>A typed call that was handed to the city.</summary>
/// <param name="Result">What the contract returned; null until the commit was waited for.</param>
public sealed record CallOutcome<T>(SubmittedTransaction Transaction, T? Result)
    where T : class
{
    /// <summary>The verified receipt; null until the commit was waited for.</summary>
    public CommittedReceipt? Receipt => Transaction.Receipt;

    internal static CallOutcome<T> From<TMessage>(SubmittedTransaction transaction, MessageParser<TMessage> parser, Func<TMessage, T> convert)
        where TMessage : class, IMessage<TMessage>
    {
        if (transaction.Receipt is not { } receipt) return new CallOutcome<T>(transaction, null);
        if (SoundMessage.TryParse(parser, receipt.Receipt.ReturnValue.Span, out var value)) return new CallOutcome<T>(transaction, convert(value));
        throw new CityException(
            ClientCodes.UnreadableRecord, "The call is committed, but its return value has a form that this version of the client does not know.",
            transactionId: transaction.Id);
    }
}
