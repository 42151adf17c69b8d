using CityConsortium.Grpc.Tests.V1;
using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

[TestFixture]
internal sealed class ErrorTests
{
    private ProbeServer _server = null!;
    private Probe.ProbeClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ProbeServer.StartAsync();
        _client = _server.Client();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Status_detail_and_trailers_of_a_refusal_reach_the_caller()
    {
        using var call = _client.SayAsync(new Ask { Action = "fail" });

        var failure = await Outcome.FailureOf(call.ResponseAsync);

        AssertRefusal(failure);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.InvalidArgument));
        Assert.That(call.GetTrailers().GetValue("reason"), Is.EqualTo("row 5"));
    }

    [Test]
    public async Task Refusal_after_some_responses_comes_after_them()
    {
        using var call = _client.Count(new Ask { Action = "fail", Number = 3 });
        for (var i = 1; i <= 3; i++)
            Assert.That(await call.ResponseStream.MoveNext() ? call.ResponseStream.Current.Number : -1, Is.EqualTo(i));

        AssertRefusal(await Outcome.FailureOf(call.ResponseStream.MoveNext()));
        AssertRefusal(await Outcome.FailureOf(call.ResponseStream.MoveNext()), "asked again");
    }

    [Test]
    public async Task Refusal_of_a_client_stream_reaches_the_response_and_the_writer()
    {
        using var call = _client.Sum();
        await call.RequestStream.WriteAsync(new Ask { Action = "fail" });

        AssertRefusal(await Outcome.FailureOf(call.ResponseAsync));
        AssertRefusal(await Outcome.FailureOf(call.RequestStream.WriteAsync(new Ask())), "writing on");
    }

    [Test]
    public async Task Refusal_of_a_duplex_stream_reaches_the_reader()
    {
        using var call = _client.Echo();
        await call.RequestStream.WriteAsync(new Ask { Action = "fail" });

        AssertRefusal(await Outcome.FailureOf(call.ResponseStream.MoveNext()));
    }

    [Test]
    public async Task Server_may_end_a_stream_before_the_client_has()
    {
        using var call = _client.Echo();
        await call.RequestStream.WriteAsync(new Ask { Action = "stop" });

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Server_may_answer_a_client_stream_early()
    {
        using var call = _client.Sum();
        await call.RequestStream.WriteAsync(new Ask { Number = 5 });
        await call.RequestStream.WriteAsync(new Ask { Action = "enough" });

        Assert.That((await call).Number, Is.EqualTo(5));
    }

    [Test]
    public async Task Unexpected_exception_tells_the_caller_nothing()
    {
        var failure = await Outcome.FailureOf(_client.SayAsync(new Ask { Action = "crash" }).ResponseAsync);

        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.Unknown));
        Assert.That(failure.Status.Detail, Is.EqualTo("Exception was thrown by handler."));
    }

    [Test]
    public async Task Unexpected_exception_is_told_when_details_are_enabled()
    {
        await using var talkative = await ProbeServer.StartAsync(o => o.EnableDetailedErrors = true);

        var failure = await Outcome.FailureOf(talkative.Client().SayAsync(new Ask { Action = "crash" }).ResponseAsync);

        Assert.That(failure.Status.Detail, Does.Contain("InvalidOperationException: the secret text"));
    }

    [Test]
    public async Task Status_set_by_the_method_wins_over_its_result()
    {
        var failure = await Outcome.FailureOf(_client.SayAsync(new Ask { Action = "status" }).ResponseAsync);

        Assert.That(failure.Status.StatusCode, Is.EqualTo(StatusCode.FailedPrecondition));
        Assert.That(failure.Status.Detail, Is.EqualTo("set by the method"));
    }

    [Test]
    public async Task Method_without_a_result_fails() =>
        Assert.That(await Outcome.CodeOf(_client.SayAsync(new Ask { Action = "null" }).ResponseAsync), Is.EqualTo(StatusCode.Cancelled));

    [TestCase("city.grpctests.v1.Probe", "Shout", "Method is unimplemented.")]
    [TestCase("city.grpctests.v1.Nobody", "Say", "Service is unimplemented.")]
    public async Task Unknown_method_or_service_is_unimplemented(string service, string method, string sentence)
    {
        var marshaller = Marshallers.StringMarshaller;
        var unknown = new Method<string, string>(MethodType.Unary, service, method, marshaller, marshaller);

        using var call = _server.Channel().CreateCallInvoker().AsyncUnaryCall(unknown, null, default, "hello");
        var failure = await Outcome.FailureOf(call.ResponseAsync);

        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That(failure.Status.Detail, Is.EqualTo(sentence));
    }

    [Test]
    public async Task Status_and_trailers_of_a_running_call_cannot_be_asked_for()
    {
        using var call = _client.SayAsync(new Ask { Action = "wait" });
        await _server.Record.When("waiting");

        Assert.That(() => call.GetStatus(), Throws.InvalidOperationException);
        Assert.That(() => call.GetTrailers(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Nobody_listening_is_unavailable_with_the_cause()
    {
        await _server.DisposeAsync();
        using var channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(_server.Address);

        var failure = await Outcome.FailureOf(new Probe.ProbeClient(channel).SayAsync(new Ask()).ResponseAsync);

        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.Unavailable));
        Assert.That(failure.Status.DebugException, Is.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Server_that_goes_away_breaks_a_stream_and_a_new_server_takes_new_calls()
    {
        using var call = _client.Echo();
        await call.RequestStream.WriteAsync(new Ask { Number = 1 });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        var waiting = Outcome.CodeOf(call.ResponseStream.MoveNext());

        await _server.StopNowAsync();

        Assert.That(await waiting, Is.Not.EqualTo(StatusCode.OK));
        await using var next = await ProbeServer.StartAsync(port: _server.Address.Port);
        Assert.That((await _client.SayAsync(new Ask { Action = "back" })).Text, Is.EqualTo("back"), "the old channel reconnects");
    }

    [Test]
    public async Task Two_writes_at_once_are_refused()
    {
        using var call = _client.Echo();
        var writes = Enumerable.Range(0, 50).Select(i => call.RequestStream.WriteAsync(new Ask { Number = i })).ToList();

        Assert.That(async () => await Task.WhenAll(writes), Throws.InvalidOperationException.With.Message.Contains("previous write is in progress"));
    }

    [Test]
    public async Task Writing_after_the_end_is_refused()
    {
        using var call = _client.Echo();
        await call.RequestStream.CompleteAsync();

        Assert.That(async () => await call.RequestStream.WriteAsync(new Ask()), Throws.InvalidOperationException);
    }

    private static void AssertRefusal(RpcException failure, string when = "") => Assert.Multiple(() =>
    {
        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.InvalidArgument), when);
        Assert.That(failure.Status.Detail, Is.EqualTo(ProbeService.FailureDetail), when);
        Assert.That(failure.Trailers.GetValue("reason"), Is.EqualTo("row 5"), when);
        Assert.That(failure.Trailers.GetValueBytes("proof-bin"), Is.EqualTo(new byte[] { 0, 1, 254, 255 }), when);
    });
}
