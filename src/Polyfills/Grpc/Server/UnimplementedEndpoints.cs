using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// Answers gRPC requests that no method takes. The routes hold only for gRPC content, so that the application's other
/// endpoints keep their requests.
/// </summary>
internal static class UnimplementedEndpoints
{
    public static IEndpointConventionBuilder MapMethods(IEndpointRouteBuilder builder, string serviceName) =>
        Map(builder, $"{serviceName}/{{unimplementedMethod}}", "unimplementedMethod", "Method is unimplemented.");

    public static void MapServices(IEndpointRouteBuilder builder) =>
        Map(builder, "{unimplementedService}/{unimplementedMethod}", "unimplementedService", "Service is unimplemented.");

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder builder, string route, string constrained, string sentence)
    {
        var policies = new RouteValueDictionary { [constrained] = new GrpcContentConstraint() };
        var pattern = RoutePatternFactory.Parse(route, defaults: null, parameterPolicies: policies);
        return builder.Map(pattern, http => AnswerAsync(http, sentence))
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Post]))
            .WithDisplayName("gRPC - " + sentence);
    }

    private static Task AnswerAsync(HttpContext http, string sentence)
    {
        http.Response.ContentType = Protocol.ContentType;
        ResponseStatus.Write(http.Response.Headers, new Status(StatusCode.Unimplemented, sentence));
        return Task.CompletedTask;
    }

    private sealed class GrpcContentConstraint : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
            httpContext is null || Protocol.IsGrpcContentType(httpContext.Request.ContentType);
    }
}
