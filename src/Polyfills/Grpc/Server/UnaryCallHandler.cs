using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>One request, one response.</summary>
internal sealed class UnaryCallHandler<TService, TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    UnaryInvoker<TService, TRequest, TResponse> invoke,
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
        var response = await invoke(service, request, call);
        await WriteResponseAsync(call, response);
    }
}
