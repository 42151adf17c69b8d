using Grpc.Core;
using Grpc.Net.Client;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client;

/// <summary>One validator's gateway: its channel, its standing, and how it is called in messages.</summary>
internal sealed class Endpoint : IDisposable
{
    /// <summary>A full block's outcomes with their paths stay below this; a larger answer is refused by the transport.</summary>
    private const int MaxAnswerBytes = 32 * 1024 * 1024;

    private readonly GrpcChannel _channel;
    private readonly PinnedTls _tls;

    internal Endpoint(string address, MembershipBook book, TimeProvider time)
    {
        Address = address;
        _tls = new PinnedTls(book);
        Health = new EndpointHealth(time);
        _channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = _tls.CreateHandler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxAnswerBytes,
        });
        Gateway = new Wire.Gateway.GatewayClient(_channel);
    }

    internal string Address { get; }

    internal EndpointHealth Health { get; }

    internal Wire.Gateway.GatewayClient Gateway { get; }

    /// <summary>For messages: the department, once it has shown its certificate, and the address.</summary>
    internal string Name => _tls.Department is { } department ? $"{department} ({Address})" : Address;

    internal EndpointFault Refused(Wire.Refusal refusal) => new(Name, refusal.Code, refusal.Sentence, refusal.Retryable);

    /// <summary>Records a proof that does not hold. Whoever sends one is not asked again for long.</summary>
    internal EndpointFault Lied(string problem)
    {
        Health.Lied(problem);
        return new EndpointFault(Name, ClientCodes.ProofRejected, $"its proof was refused: {problem}", Retryable: true);
    }

    /// <summary>Records a failed call.</summary>
    internal EndpointFault Failed(RpcException exception)
    {
        var fault = Translate(exception);
        Health.Failed(fault.Sentence);
        return fault;
    }

    public void Dispose() => _channel.Dispose();

    private EndpointFault Translate(RpcException exception) => exception.StatusCode switch
    {
        StatusCode.Unavailable or StatusCode.Internal when _tls.Problem is { } problem => new EndpointFault(Name, ClientCodes.Unreachable, $"refused by this client: {problem}", false),
        StatusCode.Unavailable => new EndpointFault(Name, ClientCodes.Unreachable, "not reachable", true),
        StatusCode.DeadlineExceeded => new EndpointFault(Name, ClientCodes.Timeout, "no answer in time", true),
        StatusCode.ResourceExhausted => new EndpointFault(Name, Types.RefusalCodes.RateLimited, exception.Status.Detail, true),
        StatusCode.InvalidArgument => new EndpointFault(Name, Types.RefusalCodes.Malformed, exception.Status.Detail, false),
        _ => new EndpointFault(Name, ClientCodes.Unreachable, $"the call broke: {exception.StatusCode} {exception.Status.Detail}".TrimEnd(), true),
    };
}
