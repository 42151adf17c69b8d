using CityConsortium.Ledger;
using CityConsortium.Types;
using Google.Protobuf;

namespace CityConsortium.Contracts;

/// <summary>
/// Parses a method's protobuf arguments. One message has one encoding here: what was parsed is encoded again without
/// unknown fields and compared, so that unknown fields, repeated or reordered ones, written defaults, overlong varints and
/// invalid UTF-8 are all refused (the rules of Cosmos ADR-027).
/// </summary>
internal static class Arguments
{
    /// <returns>Null when <paramref name="message"/> was parsed.</returns>
    internal static Refusal? Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> bytes, out T message)
        where T : IMessage<T>
    {
        message = default!; // read by callers only when null was returned
        try
        {
            message = parser.WithDiscardUnknownFields(true).ParseFrom(bytes.Span);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Mostly InvalidProtocolBufferException. But a length near 2^31 wraps around in the parser's limit (Google.Protobuf
            // 3.25), and other exceptions come out: what it is must not depend on the parser's version, for it is in the receipt.
            return Invalid($"the bytes are no {typeof(T).Name} message");
        }

        return message.ToByteArray().AsSpan().SequenceEqual(bytes.Span)
            ? null
            : Invalid($"the bytes are not the one encoding of a {typeof(T).Name} message: unknown, repeated, reordered or default fields are in it");
    }

    internal static Refusal Invalid(string sentence) => new(RefusalCodes.ArgumentsInvalid, sentence);
}
