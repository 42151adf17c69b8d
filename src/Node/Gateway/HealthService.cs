using CityConsortium.Protos.Health;
using Grpc.Core;

namespace CityConsortium.Node;

/// <summary>The standard gRPC health check: serving means that <c>/readyz</c> would pass.</summary>
public sealed class HealthService(StatusBoard status) : Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => Task.FromResult(new HealthCheckResponse
    {
        Status = request.Service is not ("" or "cityconsortium.gateway.v1.Gateway") ? HealthCheckResponse.Types.ServingStatus.ServiceUnknown
            : status.Readiness().All(c => c.Passed) ? HealthCheckResponse.Types.ServingStatus.Serving
            : HealthCheckResponse.Types.ServingStatus.NotServing,
    });
}
