using System.Net.Http;
using System.Net.Sockets;
using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>
/// The status code of a fault in the transport. HTTP/2 error codes: grpc/grpc, doc/PROTOCOL-HTTP2.md, "Errors". Without one,
/// a broken or refused connection is <see cref="StatusCode.Unavailable"/>.
/// </summary>
internal static class FaultCode
{
    public static StatusCode Of(Exception exception)
    {
        var broken = false;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException protocol)
                return OfHttp2Error(protocol.ErrorCode);
            broken |= cause is IOException or SocketException;
        }

        return broken ? StatusCode.Unavailable : StatusCode.Internal;
    }

    private static StatusCode OfHttp2Error(long code) => code switch
    {
        0x7 => StatusCode.Unavailable, // REFUSED_STREAM
        0x8 => StatusCode.Cancelled, // CANCEL
        0xb => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => StatusCode.Internal,
    };
}
