using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CityConsortium.Node;

/// <summary>The operations listener: loopback only, plain HTTP, nothing that changes the node.</summary>
public static class OperationsEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder endpoints, PrometheusText metrics, StatusBoard status, string build)
    {
        endpoints.MapGet("/healthz", () => Results.Text("alive\n"));
        endpoints.MapGet("/livez", () => Results.Text("alive\n"));
        endpoints.MapGet("/readyz", () => Ready(status));
        endpoints.MapGet("/metrics", () => Results.Text(metrics.Scrape(), "text/plain; version=0.0.4; charset=utf-8"));
        endpoints.MapGet("/version", () => Results.Text(build + "\n"));
    }

    private static IResult Ready(StatusBoard status)
    {
        var checks = status.Readiness();
        var ready = checks.All(c => c.Passed);
        return Results.Json(
            new { ready, checks = checks.Select(c => new { name = c.Name, passed = c.Passed, reason = c.Reason }) },
            JsonSerializerOptions.Web,
            statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
