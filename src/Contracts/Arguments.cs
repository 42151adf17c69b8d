using CityConsortium.Ledger;
using CityConsortium.Protos;
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
        where T : class, IMessage<T>
    {
        if (!SoundMessage.TryParse(parser.WithDiscardUnknownFields(true), bytes.Span, out var parsed))
        {
            message = default!; // read by callers only when null was returned
            return Invalid($"the bytes are no {typeof(T).Name} message");
        }

        message = parsed;
        return message.ToByteArray().AsSpan().SequenceEqual(bytes.Span)
            ? null
            : Invalid($"the bytes are not the one encoding of a {typeof(T).Name} message: unknown, repeated, reordered or default fields are in it");
    }

    internal static Refusal Invalid(string sentence) => new(RefusalCodes.ArgumentsInvalid, sentence);
}
