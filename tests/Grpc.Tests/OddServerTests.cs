using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

/// <summary>Servers that break the protocol: the client ends the call with a status, whatever it gets.</summary>
[TestFixture]
internal sealed class OddServerTests
{
    private const string Service = "odd.Server";

    private static readonly byte[] Hello = RawCall.Frame("hello"u8.ToArray());

    private ProbeServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await ProbeServer.StartAsync(map: app =>
    {
        Map(app, "StatusInHeaders", _ => Task.CompletedTask, headers: ("grpc-status", "0"));
        Map(app, "RefusalInHeaders", _ => Task.CompletedTask, headers: [("grpc-status", "9"), ("grpc-message", "not%20now"), ("why", "busy")]);
        Map(app, "NoStatus", http => WriteAsync(http, Hello));
        Map(app, "NothingAtAll", _ => Task.CompletedTask);
        Map(app, "StatusIsText", http => WriteAsync(http, Hello, ("grpc-status", "fine")));
        Map(app, "UnknownStatus", http => WriteAsync(http, Hello, ("grpc-status", "99")));
        Map(app, "BadPercent", http => WriteAsync(http, Hello, ("grpc-status", "3"), ("grpc-message", "50% of %zz %E7%AC%AC")));
        Map(app, "BadTrailer", http => WriteAsync(http, Hello, ("grpc-status", "0"), ("proof-bin", "!!!")));
        Map(app, "HalfMessage", http => WriteAsync(http, Hello[..7], ("grpc-status", "0")));
        Map(app, "HalfMessageAndReason", http => WriteAsync(http, Hello[..7], ("grpc-status", "8"), ("grpc-message", "out of memory")));
        Map(app, "TwoMessages", http => WriteAsync(http, [.. Hello, .. Hello], ("grpc-status", "0")));
        Map(app, "Compressed", http => WriteAsync(http, RawCall.Frame([1, 2], flag: 1), ("grpc-status", "0")));
        Map(app, "Huge", http => WriteAsync(http, RawCall.Frame([1, 2], length: uint.MaxValue), ("grpc-status", "0")));
        Map(app, "Reset", async http =>
        {
            await WriteAsync(http, Hello[..6]);
            http.Abort();
        });
        Map(app, "WebPage", http => http.Response.WriteAsync("<html>"), contentType: "text/html");
        foreach (var code in new[] { 400, 401, 403, 404, 429, 500, 503 })
            Map(app, "Http" + code, _ => Task.CompletedTask, httpStatus: code, contentType: "text/html");
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("StatusInHeaders", StatusCode.Internal, "Failed to deserialize response message")]
    [TestCase("RefusalInHeaders", StatusCode.FailedPrecondition, "not now")]
    [TestCase("NoStatus", StatusCode.Cancelled, "No grpc-status found on response.")]
    [TestCase("NothingAtAll", StatusCode.Cancelled, "No grpc-status found on response.")]
    [TestCase("StatusIsText", StatusCode.Cancelled, "Unexpected grpc-status value: fine")]
    [TestCase("UnknownStatus", (StatusCode)99, "")]
    [TestCase("BadPercent", StatusCode.InvalidArgument, "50% of %zz 第")]
    [TestCase("HalfMessage", StatusCode.Internal, "")]
    [TestCase("TwoMessages", StatusCode.Internal, "")]
    [TestCase("Compressed", StatusCode.Internal, "")]
    [TestCase("Huge", StatusCode.ResourceExhausted, "")]
    [TestCase("Reset", StatusCode.Internal, "")]
    [TestCase("WebPage", StatusCode.Cancelled, "Bad gRPC response. Invalid content-type value: text/html")]
    [TestCase("Http400", StatusCode.Internal, "400")]
    [TestCase("Http401", StatusCode.Unauthenticated, "401")]
    [TestCase("Http403", StatusCode.PermissionDenied, "403")]
    [TestCase("Http404", StatusCode.Unimplemented, "404")]
    [TestCase("Http429", StatusCode.Unavailable, "429")]
    [TestCase("Http500", StatusCode.Unknown, "500")]
    [TestCase("Http503", StatusCode.Unavailable, "503")]
    public async Task Unary_call_ends_with(string method, StatusCode code, string sentence)
    {
        using var call = Unary(method);

        var failure = await Outcome.FailureOf(call.ResponseAsync);

        Assert.That(failure.StatusCode, Is.EqualTo(code), failure.Status.Detail);
        Assert.That(failure.Status.Detail, Does.Contain(sentence));
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(code));
    }

    [TestCase("RefusalInHeaders", StatusCode.FailedPrecondition)]
    [TestCase("NothingAtAll", StatusCode.Cancelled)]
    [TestCase("HalfMessage", StatusCode.Internal)]
    [TestCase("Compressed", StatusCode.Internal)]
    [TestCase("Huge", StatusCode.ResourceExhausted)]
    [TestCase("WebPage", StatusCode.Cancelled)]
    [TestCase("Http503", StatusCode.Unavailable)]
    public async Task Stream_ends_with(string method, StatusCode code)
    {
        using var call = _server.Channel().CreateCallInvoker().AsyncServerStreamingCall(Method(MethodType.ServerStreaming, method), null, default, "hi");

        Assert.That(await Outcome.CodeOf(call.ResponseStream.MoveNext()), Is.EqualTo(code));
    }

    [Test]
    public async Task Stream_may_end_with_its_headers()
    {
        using var call = _server.Channel().CreateCallInvoker()
            .AsyncServerStreamingCall(Method(MethodType.ServerStreaming, "StatusInHeaders"), null, default, "hi");

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
    }

    [Test]
    public async Task Headers_with_a_status_finish_the_call()
    {
        using var call = Unary("RefusalInHeaders");

        var headers = await call.ResponseHeadersAsync;

        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
        Assert.That(headers.GetValue("why"), Is.EqualTo("busy"));
        Assert.That((await Outcome.FailureOf(call.ResponseAsync)).Trailers.GetValue("why"), Is.EqualTo("busy"));
    }

#if !GRPC_PACKAGES // The package prefers its own finding and keeps the trailers as they are.
    [TestCase("HalfMessageAndReason", StatusCode.ResourceExhausted)]
    [TestCase("BadTrailer", StatusCode.Internal)]
    public async Task Unary_call_prefers_the_servers_reason_and_refuses_broken_trailers(string method, StatusCode code) =>
        Assert.That(await Outcome.CodeOf(Unary(method).ResponseAsync), Is.EqualTo(code));
#endif

    private static Method<string, string> Method(MethodType type, string name) =>
        new(type, Service, name, Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    private static void Map(
        WebApplication app,
        string method,
        RequestDelegate answer,
        int httpStatus = 200,
        string contentType = "application/grpc",
        params (string Name, string Value)[] headers) => app.MapPost($"/{Service}/{method}", async http =>
        {
            http.Response.StatusCode = httpStatus;
            http.Response.ContentType = contentType;
            foreach (var (name, value) in headers)
                http.Response.Headers[name] = value;
            await answer(http);
        });

    private static async Task WriteAsync(HttpContext http, byte[] body, params (string Name, string Value)[] trailers)
    {
        await http.Response.StartAsync();
        foreach (var (name, value) in trailers)
            http.Response.AppendTrailer(name, value);
        await http.Response.BodyWriter.WriteAsync(body);
    }

    private AsyncUnaryCall<string> Unary(string method) =>
        _server.Channel().CreateCallInvoker().AsyncUnaryCall(Method(MethodType.Unary, method), null, default, "hi");
}
