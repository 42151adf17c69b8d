using CityConsortium.Grpc.Tests.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

/// <summary>Our client calls a server on the C core.</summary>
[TestFixture]
internal sealed class InteropClientTests
{
    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private PythonPeer _server = null!;
    private GrpcChannel _channel = null!;
    private Probe.ProbeClient _client = null!;

    [OneTimeSetUp]
    public void RequirePython() => PythonPeer.RequireGrpc();

    [SetUp]
    public async Task StartAsync()
    {
        (_server, var port) = await PythonPeer.ServeAsync();
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        _client = new Probe.ProbeClient(_channel);
    }

    [TearDown]
    public void Stop()
    {
        _channel.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task Unary_call()
    {
        var answer = await _client.SayAsync(new Ask { Action = "空气", Number = -42, Payload = ByteString.CopyFrom(new byte[100_000]) });

        Assert.That(answer, Is.EqualTo(new Answer { Text = "空气", Number = -42, Payload = ByteString.CopyFrom(new byte[100_000]) }));
    }

    [Test]
    public async Task Headers_and_trailers()
    {
        using var call = _client.SayAsync(
            new Ask { Action = "headers" }, new Metadata { { "x-station", "Dongsi" }, { "key-bin", [0, 255, 16] } });

        var answer = await call;

        var headers = await call.ResponseHeadersAsync;
        Assert.Multiple(() =>
        {
            Assert.That(answer.Text.Split('|'), Does.Contain("x-station=Dongsi").And.Contain("key-bin=00FF10"));
            Assert.That(headers.GetValue("early"), Is.EqualTo("yes"));
            Assert.That(headers.GetValueBytes("early-bin"), Is.EqualTo(new byte[] { 7, 8 }));
            Assert.That(call.GetTrailers().GetValue("late"), Is.EqualTo("also"));
            Assert.That(call.GetTrailers().GetValueBytes("late-bin"), Is.EqualTo(new byte[] { 9 }));
        });
    }

    [Test]
    public async Task Server_stream()
    {
        using var call = _client.Count(new Ask { Number = 5000 });

        var numbers = await call.ResponseStream.ReadAllAsync().Select(a => a.Number).ToListAsync();

        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, 5000).Select(i => (long)i)));
    }

    [Test]
    public async Task Client_stream()
    {
        using var call = _client.Sum();
        for (var i = 1; i <= 1000; i++)
            await call.RequestStream.WriteAsync(new Ask { Number = i });
        await call.RequestStream.CompleteAsync();

        Assert.That(await call, Is.EqualTo(new Answer { Text = "1000", Number = 500500 }));
    }

    [Test]
    public async Task Bidirectional_stream()
    {
        using var call = _client.Echo();
        for (var i = 1; i <= 300; i++)
        {
            await call.RequestStream.WriteAsync(new Ask { Number = i });
            Assert.That(await call.ResponseStream.MoveNext() ? call.ResponseStream.Current.Number : -1, Is.EqualTo(i));
        }

        await call.RequestStream.CompleteAsync();
        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Server_ends_a_bidirectional_stream_first()
    {
        using var call = _client.Echo();
        await call.RequestStream.WriteAsync(new Ask { Action = "stop" });

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
    }

    [Test]
    public async Task Status_details_and_trailers_of_a_refusal()
    {
        AssertRefusal(await Outcome.FailureOf(_client.SayAsync(new Ask { Action = "fail" }).ResponseAsync));

        using var stream = _client.Count(new Ask { Action = "fail", Number = 1 });
        Assert.That(await stream.ResponseStream.MoveNext(), Is.True);
        AssertRefusal(await Outcome.FailureOf(stream.ResponseStream.MoveNext()));

        using var duplex = _client.Echo();
        await duplex.RequestStream.WriteAsync(new Ask { Action = "fail" });
        AssertRefusal(await Outcome.FailureOf(duplex.ResponseStream.MoveNext()));
    }

    [Test]
    public async Task Exception_in_the_server_is_unknown() =>
        Assert.That(await Outcome.CodeOf(_client.SayAsync(new Ask { Action = "crash" }).ResponseAsync), Is.EqualTo(StatusCode.Unknown));

    [Test]
    public async Task Unknown_method_is_unimplemented()
    {
        var marshaller = Marshallers.StringMarshaller;
        var unknown = new Method<string, string>(MethodType.Unary, "city.grpctests.v1.Probe", "Shout", marshaller, marshaller);

        using var call = _channel.CreateCallInvoker().AsyncUnaryCall(unknown, null, default, "hello");

        Assert.That(await Outcome.CodeOf(call.ResponseAsync), Is.EqualTo(StatusCode.Unimplemented));
    }

    [Test]
    public async Task Deadline_reaches_the_server()
    {
        var answer = await _client.SayAsync(new Ask { Action = "time" }, deadline: Now.AddSeconds(500));

        Assert.That(answer.Number, Is.InRange(400, 500));
    }

    [Test]
    public async Task Deadline_ends_the_call_on_both_sides()
    {
        // On a busy machine a short deadline may pass before the server has seen the call: then a longer one is tried.
        for (var milliseconds = 200; !_server.Waiting.IsCompleted; milliseconds *= 2)
        {
            var code = await Outcome.CodeOf(_client.SayAsync(new Ask { Action = "wait" }, deadline: Now.AddMilliseconds(milliseconds)).ResponseAsync);
            Assert.That(code, Is.EqualTo(StatusCode.DeadlineExceeded));
        }

        await _server.Cancelled;
    }

    [Test]
    public async Task Cancellation_reaches_the_server()
    {
        var call = _client.Count(new Ask { Action = "wait", Number = 1 });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        await _server.Waiting;

        call.Dispose();

        await _server.Cancelled;
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.Cancelled));
    }

    [Test]
    public async Task Oversize_messages_are_refused_both_ways()
    {
        const int TooLarge = 5 * 1024 * 1024;

        var sent = await Outcome.CodeOf(_client.SayAsync(new Ask { Payload = ByteString.CopyFrom(new byte[TooLarge]) }).ResponseAsync);
        var received = await Outcome.CodeOf(_client.SayAsync(new Ask { Action = "big", Number = TooLarge }).ResponseAsync);

        Assert.That((sent, received), Is.EqualTo((StatusCode.ResourceExhausted, StatusCode.ResourceExhausted)));
        Assert.That((await _client.SayAsync(new Ask { Number = 1 })).Number, Is.EqualTo(1));
    }

    [Test]
    public async Task Tls_with_client_certificate()
    {
        using var serverKey = Certificates.Make("environment");
        using var clientKey = Certificates.Make("health");
        using var files = new PemFiles();
        var (server, port) = await PythonPeer.ServeAsync(
            files.Certificate("server", serverKey), files.Key("server", serverKey), files.Certificate("client", clientKey));
        using var stopping = server;
        using var channel = GrpcChannel.ForAddress($"https://localhost:{port}", Certificates.Options(serverKey, clientKey));

        var answer = await new Probe.ProbeClient(channel).SayAsync(new Ask { Action = "identity" });

        Assert.That(answer.Text, Is.EqualTo("health"));
    }

    private static void AssertRefusal(RpcException failure) => Assert.Multiple(() =>
    {
        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        Assert.That(failure.Status.Detail, Is.EqualTo(ProbeService.FailureDetail));
        Assert.That(failure.Trailers.GetValue("reason"), Is.EqualTo("row 5"));
        Assert.That(failure.Trailers.GetValueBytes("proof-bin"), Is.EqualTo(new byte[] { 0, 1, 254, 255 }));
    });
}
