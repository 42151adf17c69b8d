using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>The options that hold for the calls of one service, after the service's own have been laid over the common ones.</summary>
internal sealed record CallLimits(int? MaxReceiveMessageSize, int? MaxSendMessageSize, bool DetailedErrors)
{
    public static CallLimits From(GrpcServiceOptions common, GrpcServiceOptions own) => new(
        own.ReceiveLimitWasSet ? own.MaxReceiveMessageSize
            : common.ReceiveLimitWasSet ? common.MaxReceiveMessageSize : Protocol.DefaultMaxReceiveMessageSize,
        own.SendLimitWasSet ? own.MaxSendMessageSize : common.MaxSendMessageSize,
        own.EnableDetailedErrors ?? common.EnableDetailedErrors ?? false);
}
