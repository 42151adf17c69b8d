namespace Grpc.AspNetCore.Server;

/// <summary>Options of all services, or of one (<see cref="GrpcServiceOptions{TService}"/>), where they win if set.</summary>
public class GrpcServiceOptions
{
    private int? _maxReceiveMessageSize;
    private int? _maxSendMessageSize;

    /// <summary>Largest message to send, in bytes. Null means no limit, which is the default.</summary>
    public int? MaxSendMessageSize
    {
        get => _maxSendMessageSize;
        set
        {
            _maxSendMessageSize = value;
            SendLimitWasSet = true;
        }
    }

    /// <summary>Largest message to receive, in bytes. 4 MB unless set; null means no limit.</summary>
    public int? MaxReceiveMessageSize
    {
        get => _maxReceiveMessageSize;
        set
        {
            _maxReceiveMessageSize = value;
            ReceiveLimitWasSet = true;
        }
    }

    /// <summary>Whether a client learns the type and text of an unexpected exception. No, unless set.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>Whether requests for services that are not mapped are left to other endpoints instead of being answered.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    internal bool SendLimitWasSet { get; private set; }

    internal bool ReceiveLimitWasSet { get; private set; }
}

/// <summary>Options of one service; they win over the common ones.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class
{
}
