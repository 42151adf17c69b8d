using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CityConsortium.Node;

/// <summary>
/// OpenTelemetry's SDK with the OTLP exporter, on exactly when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The exporter reads
/// the standard <c>OTEL_*</c> variables itself.
/// </summary>
public sealed class TelemetrySetup : IDisposable
{
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Spans of this node: one per committed block, one per call of a client.</summary>
    public static readonly ActivitySource Source = new("CityConsortium.Node");

    private readonly MeterProvider? _meters;
    private readonly TracerProvider? _tracers;

    public TelemetrySetup(string department, string build)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(EndpointVariable))) return;
        var resource = ResourceBuilder.CreateDefault().AddService("cityconsortium-validator", serviceVersion: build, serviceInstanceId: department);
        _meters = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(NodeMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http")
            .AddOtlpExporter().Build();
        _tracers = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(Source.Name).AddOtlpExporter().Build();
    }

    /// <summary>Sends what was gathered, while the instruments still answer.</summary>
    public void Flush()
    {
        const int patienceMilliseconds = 2_000;
        _meters?.ForceFlush(patienceMilliseconds);
        _tracers?.ForceFlush(patienceMilliseconds);
    }

    public void Dispose()
    {
        _meters?.Dispose();
        _tracers?.Dispose();
    }
}
