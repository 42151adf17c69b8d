using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace CityConsortium.Cluster.Tests;

/// <summary>What operators watch: health, readiness, metrics, and OpenTelemetry pushed to a collector.</summary>
public sealed partial class OperationsTests
{
    [Test]
    public async Task Health_readiness_and_metrics_say_what_is_so()
    {
        await using var city = await City.UpAsync();
        await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 24), "--station", "Dongsi");
        using var http = new HttpClient();
        Assert.That((await http.GetAsync(city.Operations("urban") + "/healthz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await http.GetAsync(city.Operations("urban") + "/readyz")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        var metrics = await http.GetStringAsync(city.Operations("urban") + "/metrics");
        Assert.That(metrics, Does.Contain("\ncityconsortium_consensus_quorum_margin 1\n"));
        Assert.That(metrics, Does.Contain("\ncityconsortium_p2p_peers 3\n"));
        var wrong = metrics.TrimEnd('\n').Split('\n').Where(l => !l.StartsWith('#') && !Sample().IsMatch(l));
        Assert.That(wrong, Is.Empty, "every line is a sample in the exposition format");

        await city.KillAsync("health");
        await city.KillAsync("finance");
        await city.UntilAsync("a stall", s => s["urban"].GetProperty("quorumMargin").GetInt32() < 0);
        var ready = await http.GetAsync(city.Operations("urban") + "/readyz");
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await ready.Content.ReadAsStringAsync(), Does.Contain("finance").And.Contain("health"));
    }

    [Test]
    public async Task Metrics_and_traces_are_pushed_to_a_collector_when_one_is_named()
    {
        var received = new ConcurrentDictionary<string, StringBuilder>();
        await using var collector = await CollectorAsync(received);
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await using (var city = await City.UpAsync(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        }))
        {
            await city.JsonAsync("load", "air", AirSample.Write(city.Data, "Dongsi", hours: 24), "--station", "Dongsi");
        }

        // A clean stop flushes what was gathered.
        Assert.That(received.Keys, Is.SupersetOf(["/v1/metrics", "/v1/traces"]));
        Assert.That(received["/v1/metrics"].ToString(), Does.Contain("cityconsortium.ledger.height"));
        Assert.That(received["/v1/traces"].ToString(), Does.Contain("block.commit"));
    }

    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, StringBuilder> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapFallback(async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            // Names stand in protobuf as plain UTF-8, which is all that this collector looks for.
            var text = received.GetOrAdd(request.Path, _ => new StringBuilder());
            lock (text) text.Append(System.Text.Encoding.Latin1.GetString(body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync();
        return app;
    }

    [GeneratedRegex(@"^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[^{}]*\})? (-?[0-9.]+([eE][+-]?[0-9]+)?|NaN|[+-]Inf)$")]
    private static partial Regex Sample();
}
