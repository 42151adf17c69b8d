using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CityConsortium.Protos;

/// <summary>
/// Parses a message from bytes that anybody may have sent. The library's own parser (Google.Protobuf 3.25) adds a nested message's length to its
/// position in 32 bits: a length near 2^31 makes the sum negative and thereby every limit void, and twelve bytes then make it allocate
/// two gigabytes. So each length is held against what is really there before that parser sees the bytes.
/// </summary>
public static class SoundMessage
{
    /// <summary>Levels of nesting; ours have three.</summary>
    private const int MaxDepth = 16;

    /// <returns>False for bytes that are no such message, whatever is wrong with them.</returns>
    public static bool TryParse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(parser);
        message = null;
        if (!IsSound(bytes, Known<T>.Descriptor(parser), MaxDepth)) return false;
        try
        {
            message = parser.ParseFrom(bytes);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // InvalidProtocolBufferException, as far as is known. What comes out must not depend on the library's version: it is in receipts.
            return false;
        }
    }

    /// <summary>Tags, lengths and numbers end where they must, in nested messages too; groups, which proto3 does not have, are none.</summary>
    public static bool IsSound(ReadOnlySpan<byte> bytes, MessageDescriptor message) => IsSound(bytes, message, MaxDepth);

    private static bool IsSound(ReadOnlySpan<byte> bytes, MessageDescriptor message, int depth)
    {
        while (bytes.Length > 0)
        {
            if (!TryReadNumber(ref bytes, out var tag) || tag > uint.MaxValue || tag >> 3 == 0) return false;
            var length = 0UL;
            switch ((WireFormat.WireType)(tag & 7))
            {
                case WireFormat.WireType.Varint:
                    if (!TryReadNumber(ref bytes, out _)) return false;
                    continue;
                case WireFormat.WireType.Fixed64:
                    length = 8;
                    break;
                case WireFormat.WireType.Fixed32:
                    length = 4;
                    break;
                case WireFormat.WireType.LengthDelimited:
                    if (!TryReadNumber(ref bytes, out length)) return false;
                    break;
                default:
                    return false;
            }

            if (length > (ulong)bytes.Length) return false;
            var isNested = (tag & 7) == (ulong)WireFormat.WireType.LengthDelimited && message.FindFieldByNumber((int)(tag >> 3)) is { FieldType: FieldType.Message };
            if (isNested && (depth == 0 || !IsSound(bytes[..(int)length], message.FindFieldByNumber((int)(tag >> 3)).MessageType, depth - 1))) return false;
            bytes = bytes[(int)length..];
        }

        return true;
    }

    /// <summary>A varint of at most ten bytes.</summary>
    private static bool TryReadNumber(ref ReadOnlySpan<byte> bytes, out ulong number)
    {
        number = 0;
        for (var i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            number |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if ((bytes[i] & 0x80) != 0) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }

    /// <summary>A message's descriptor is asked of an instance; one is enough.</summary>
    private static class Known<T>
        where T : class, IMessage<T>
    {
        private static MessageDescriptor? s_descriptor;

        public static MessageDescriptor Descriptor(MessageParser<T> parser) => s_descriptor ??= parser.ParseFrom(ReadOnlySpan<byte>.Empty).Descriptor;
    }
}
