using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>What the server logs of its calls.</summary>
internal static partial class CallLog
{
    [LoggerMessage(1, LogLevel.Information, "Call {Method} was answered with {Code}.", EventName = "CallRefused")]
    public static partial void Refused(ILogger logger, string method, StatusCode code, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "The service's method {Method} threw an exception.", EventName = "CallFailed")]
    public static partial void Failed(ILogger logger, string method, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "Call {Method} ended before its method did.", EventName = "CallEndedEarly")]
    public static partial void EndedEarly(ILogger logger, string method, Exception exception);
}
