using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Makes an endpoint of every method that the generated <c>BindService</c> names.</summary>
internal sealed class ServiceEndpointBinder<TService>(IEndpointRouteBuilder routes, CallLimits limits, ILogger logger) : ServiceBinderBase
    where TService : class
{
    private readonly ServiceActivator<TService> _activator = new();

    public List<IEndpointConventionBuilder> Endpoints { get; } = [];

    public HashSet<string> ServiceNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls the generated static <c>BindService(ServiceBinderBase, Base)</c> without an instance.</summary>
    public void BindAll()
    {
        var attribute = typeof(TService).GetCustomAttribute<BindServiceMethodAttribute>(inherit: true)
            ?? throw new InvalidOperationException(
                $"Error binding gRPC service '{typeof(TService).Name}': it derives from no generated service base.");
        var bind = attribute.BindType.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .FirstOrDefault(m => m.Name == attribute.BindMethodName && TakesBinder(m.GetParameters()))
            ?? throw new InvalidOperationException(
                $"Error binding gRPC service '{typeof(TService).Name}': {attribute.BindType}.{attribute.BindMethodName} was not found.");
        bind.Invoke(null, [this, null]);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var (info, invoke) = Open<UnaryInvoker<TService, TRequest, TResponse>>(method, typeof(TRequest), typeof(ServerCallContext));
        Map(method, info, new UnaryCallHandler<TService, TRequest, TResponse>(method, invoke, _activator, limits, logger));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (info, invoke) = Open<ClientStreamingInvoker<TService, TRequest, TResponse>>(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(ServerCallContext));
        Map(method, info, new ClientStreamingCallHandler<TService, TRequest, TResponse>(method, invoke, _activator, limits, logger));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (info, invoke) = Open<ServerStreamingInvoker<TService, TRequest, TResponse>>(
            method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Map(method, info, new ServerStreamingCallHandler<TService, TRequest, TResponse>(method, invoke, _activator, limits, logger));
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var (info, invoke) = Open<DuplexStreamingInvoker<TService, TRequest, TResponse>>(
            method, typeof(IAsyncStreamReader<TRequest>), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Map(method, info, new DuplexStreamingCallHandler<TService, TRequest, TResponse>(method, invoke, _activator, limits, logger));
    }

    private static bool TakesBinder(ParameterInfo[] parameters) =>
        parameters.Length == 2
        && parameters[0].ParameterType == typeof(ServiceBinderBase)
        && parameters[1].ParameterType.IsAssignableFrom(typeof(TService));

    private static (MethodInfo Info, TDelegate Invoke) Open<TDelegate>(IMethod method, params Type[] parameters)
        where TDelegate : Delegate
    {
        var info = typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
            ?? throw new InvalidOperationException($"Could not find '{method.Name}' on {typeof(TService)}.");
        return (info, info.CreateDelegate<TDelegate>());
    }

    private void Map<TRequest, TResponse>(IMethod method, MethodInfo info, CallHandler<TService, TRequest, TResponse> handler)
        where TRequest : class
        where TResponse : class
    {
        ServiceNames.Add(method.ServiceName);
        var metadata = new List<object> { new GrpcMethodMetadata(typeof(TService), method), new HttpMethodMetadata([HttpMethods.Post]) };
        metadata.AddRange(typeof(TService).GetCustomAttributes(inherit: true));
        metadata.AddRange(info.GetCustomAttributes(inherit: true));
        Endpoints.Add(routes.Map(RoutePatternFactory.Parse(method.FullName), handler.HandleAsync)
            .WithMetadata([.. metadata])
            .WithDisplayName("gRPC - " + method.FullName));
    }
}
