using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps services onto request paths.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps every method of the service to <c>POST /package.Service/Method</c>. Unknown methods of the service, and unknown
    /// services, answer <see cref="Grpc.Core.StatusCode.Unimplemented"/>.
    /// </summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.ServiceProvider;
        var marker = services.GetService<ServerMarker>() ?? throw new InvalidOperationException(
            "Unable to find the required services. Please add them by calling 'IServiceCollection.AddGrpc' in the application startup code.");
        var common = services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value;
        var own = services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Grpc.AspNetCore.Server.ServerCallHandler");

        var binder = new ServiceEndpointBinder<TService>(builder, CallLimits.From(common, own), logger);
        binder.BindAll();
        foreach (var serviceName in binder.ServiceNames)
            binder.Endpoints.Add(UnimplementedEndpoints.MapMethods(builder, serviceName));
        if (!marker.UnknownServicesMapped && common.IgnoreUnknownServices != true)
        {
            marker.UnknownServicesMapped = true;
            UnimplementedEndpoints.MapServices(builder);
        }

        return new GrpcServiceEndpointConventionBuilder(binder.Endpoints);
    }
}
