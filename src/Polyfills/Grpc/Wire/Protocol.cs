using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace Grpc.Wire;

/// <summary>Names and numbers of gRPC over HTTP/2 (grpc/grpc, doc/PROTOCOL-HTTP2.md) that both sides use.</summary>
internal static class Protocol
{
    public const string ContentType = "application/grpc";
    public const string Identity = "identity";
    public const string StatusTrailer = "grpc-status";
    public const string MessageTrailer = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>Compressed flag (1 byte) and message length (4 bytes, big-endian).</summary>
    public const int FrameHeaderSize = 5;

    /// <summary>4 MB: the limit on received messages that every gRPC implementation starts with.</summary>
    public const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    public static readonly Status MessageTooLargeToReceive =
        new(StatusCode.ResourceExhausted, "Received message exceeds the maximum configured message size.");

    public static readonly Status MessageTooLargeToSend =
        new(StatusCode.ResourceExhausted, "Sending message exceeds the maximum configured message size.");

    public static readonly Status IncompleteMessage = new(StatusCode.Internal, "Incomplete message.");

    public static readonly Status AdditionalData = new(StatusCode.Internal, "Additional data after the message received.");

    /// <summary>True for <c>application/grpc</c>, alone or followed by <c>+format</c> or <c>;parameters</c>.</summary>
    public static bool IsGrpcContentType([NotNullWhen(true)] string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';');

    /// <summary>Bytes of a binary header. Senders may leave out the padding.</summary>
    public static byte[] DecodeBinaryHeader(string base64)
    {
        var missing = (4 - (base64.Length % 4)) % 4;
        return Convert.FromBase64String(missing == 0 ? base64 : base64 + new string('=', missing));
    }

    /// <summary>An exception and its causes in one line: <c>Type: message Type: message</c>.</summary>
    public static string Describe(Exception exception)
    {
        var text = $"{exception.GetType().Name}: {exception.Message}";
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
            text += $" {cause.GetType().Name}: {cause.Message}";
        return text;
    }
}
