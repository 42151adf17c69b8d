using System.Globalization;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Writes a status into trailers, or into headers where the response has no body ("Trailers-Only").</summary>
internal static class ResponseStatus
{
    public static void Write(IHeaderDictionary destination, Status status)
    {
        destination[Protocol.StatusTrailer] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (!string.IsNullOrEmpty(status.Detail))
            destination[Protocol.MessageTrailer] = PercentEncoding.Encode(status.Detail);
    }
}
