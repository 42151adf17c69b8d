using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>One request, a stream of responses.</summary>
internal sealed class ServerStreamingCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ServerStreamingInvoker<TService, TRequest, TResponse> invoke,
    ServiceActivator<TService> activator,
    CallLimits limits,
    ILogger logger) : CallHandler<TService, TRequest, TResponse>(method, activator, limits, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(TService service, HttpServerCallContext call)
    {
        var request = await ReadRequestAsync(call);
        await invoke(service, request, new ResponseStreamWriter<TResponse>(call, Method.ResponseMarshaller.ContextualSerializer), call);
    }
}
