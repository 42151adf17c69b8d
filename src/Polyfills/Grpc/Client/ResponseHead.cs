using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads headers, trailers and status out of an HTTP response.</summary>
internal static class ResponseHead
{
    private static readonly HashSet<string> ProtocolHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        Protocol.StatusTrailer, Protocol.MessageTrailer, Protocol.Encoding, Protocol.AcceptEncoding, "content-encoding", "content-type",
    };

    /// <summary>The status, if the response has ended with its headers or is no gRPC response at all; otherwise null.</summary>
    public static Status? Check(HttpResponseMessage response)
    {
        if (ReadStatus(response.Headers) is { } status)
            return status;
        if (response.Version < HttpVersion.Version20)
            return new Status(StatusCode.Internal, $"Bad gRPC response. Response protocol downgraded to HTTP/{response.Version.ToString(2)}.");
        if (response.StatusCode != HttpStatusCode.OK)
            return new Status(OfHttpStatus(response.StatusCode), "Bad gRPC response. HTTP status code: " + (int)response.StatusCode);
        var contentType = First(response.Content.Headers, "content-type");
        if (contentType is null)
            return new Status(StatusCode.Cancelled, "Bad gRPC response. Response did not have a content-type header.");
        if (!Protocol.IsGrpcContentType(contentType))
            return new Status(StatusCode.Cancelled, "Bad gRPC response. Invalid content-type value: " + contentType);
        return null;
    }

    /// <summary>The status in these headers or trailers; null if there is none.</summary>
    public static Status? ReadStatus(HttpHeaders headers)
    {
        if (First(headers, Protocol.StatusTrailer) is not { } text)
            return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return new Status(StatusCode.Cancelled, "Unexpected grpc-status value: " + text);
        return new Status((StatusCode)code, PercentEncoding.Decode(First(headers, Protocol.MessageTrailer) ?? ""));
    }

    public static Metadata ReadMetadata(HttpHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            if (name.StartsWith(':') || ProtocolHeaders.Contains(name))
                continue;
            foreach (var value in values)
            {
                if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
                {
                    metadata.Add(name, value);
                    continue;
                }

                // Senders may join several binary values with commas (PROTOCOL-HTTP2.md, "Custom-Metadata").
                foreach (var part in value.Split(','))
                    metadata.Add(name, Protocol.DecodeBinaryHeader(part.Trim()));
            }
        }

        return metadata;
    }

    /// <summary>False, with nothing, when a name or a binary value breaks the rules.</summary>
    public static bool TryReadMetadata(HttpHeaders headers, out Metadata metadata)
    {
        try
        {
            metadata = ReadMetadata(headers);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            metadata = Metadata.Empty;
            return false;
        }
    }

    private static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>grpc/grpc, doc/http-grpc-status-mapping.md.</summary>
    private static StatusCode OfHttpStatus(HttpStatusCode code) => (int)code switch
    {
        400 or 431 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.Unimplemented,
        429 or 502 or 503 or 504 => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };
}
