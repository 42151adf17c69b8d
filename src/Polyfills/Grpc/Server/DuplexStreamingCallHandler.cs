using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A stream in each direction.</summary>
internal sealed class DuplexStreamingCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    DuplexStreamingInvoker<TService, TRequest, TResponse> invoke,
    ServiceActivator<TService> activator,
    CallLimits limits,
    ILogger logger) : CallHandler<TService, TRequest, TResponse>(method, activator, limits, logger)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    protected override Task InvokeAsync(TService service, HttpServerCallContext call)
    {
        AllowLongRequest(call.HttpContext);
        var requests = new RequestStreamReader<TRequest>(call, Method.RequestMarshaller.ContextualDeserializer);
        var responses = new ResponseStreamWriter<TResponse>(call, Method.ResponseMarshaller.ContextualSerializer);
        return invoke(service, requests, responses, call);
    }
}
