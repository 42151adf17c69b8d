using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A stream of requests, one response.</summary>
internal sealed class ClientStreamingCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    ClientStreamingInvoker<TService, TRequest, TResponse> invoke,
    ServiceActivator<TService> activator,
    CallLimits limits,
    ILogger logger) : CallHandler<TService, TRequest, TResponse>(method, activator, limits, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(TService service, HttpServerCallContext call)
    {
        AllowLongRequest(call.HttpContext);
        var requests = new RequestStreamReader<TRequest>(call, Method.RequestMarshaller.ContextualDeserializer);
        var response = await invoke(service, requests, call);
        await WriteResponseAsync(call, response);
    }
}
