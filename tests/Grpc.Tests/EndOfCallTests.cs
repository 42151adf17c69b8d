using System.Net;
using CityConsortium.Grpc.Tests.V1;
using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

/// <summary>Deadlines, cancellation and disposal: a call that nobody waits for any more ends on both sides.</summary>
[TestFixture]
internal sealed class EndOfCallTests
{
    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private ProbeServer _server = null!;
    private Probe.ProbeClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ProbeServer.StartAsync();
        _client = _server.Client();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _server.Record.Tell("release", "");
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Deadline_ends_the_call_on_both_sides()
    {
        // On a busy machine a short deadline may pass before the service has seen the call: then a longer one is tried.
        for (var milliseconds = 200; !_server.Record.When("waiting").IsCompleted; milliseconds *= 2)
        {
            using var call = _client.SayAsync(new Ask { Action = "wait" }, deadline: Now.AddMilliseconds(milliseconds));
            Assert.That(await Outcome.CodeOf(call.ResponseAsync), Is.EqualTo(StatusCode.DeadlineExceeded));
            Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.DeadlineExceeded));
        }

        Assert.That(await _server.Record.When("cancelled"), Is.EqualTo("/city.grpctests.v1.Probe/Say"));
    }

    [Test]
    public async Task Deadline_ends_a_stream_in_the_middle()
    {
        // As above: a longer deadline is tried until the service has sent both messages in time.
        var seen = 0;
        for (var milliseconds = 200; seen < 2; milliseconds *= 2)
        {
            using var call = _client.Count(new Ask { Action = "wait", Number = 2 }, deadline: Now.AddMilliseconds(milliseconds));
            seen = 0;
            var code = await Outcome.CodeOf(Task.Run(async () =>
            {
                while (await call.ResponseStream.MoveNext())
                    seen++;
            }));
            Assert.That(code, Is.EqualTo(StatusCode.DeadlineExceeded));
        }

        Assert.That(seen, Is.EqualTo(2));
        await _server.Record.When("cancelled");
    }

    [Test]
    public async Task Deadline_ends_a_duplex_stream_whose_server_is_reading()
    {
        using var call = _client.Echo(deadline: Now.AddMilliseconds(300));

        Assert.That(await Outcome.CodeOf(call.ResponseStream.MoveNext()), Is.EqualTo(StatusCode.DeadlineExceeded));
        Assert.That(async () => await call.RequestStream.WriteAsync(new Ask()), Throws.InstanceOf<RpcException>());
    }

    [Test]
    public async Task Deadline_in_the_past_does_not_reach_the_server()
    {
        var code = await Outcome.CodeOf(_client.SayAsync(new Ask(), deadline: Now.AddSeconds(-1)).ResponseAsync);

        Assert.That(code, Is.EqualTo(StatusCode.DeadlineExceeded));
        Assert.That(_server.Record.ServicesMade, Is.Zero);
    }

    [Test]
    public async Task Service_sees_the_callers_deadline()
    {
        var deadline = Now.AddMinutes(10);

        var answer = await _client.SayAsync(new Ask { Action = "context" }, deadline: deadline);

        Assert.That(new DateTime(answer.Number, DateTimeKind.Utc), Is.EqualTo(deadline).Within(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task Deadline_of_years_is_accepted()
    {
        var answer = await _client.SayAsync(new Ask { Number = 3 }, deadline: Now.AddYears(40));

        Assert.That(answer.Number, Is.EqualTo(3));
    }

    [Test]
    public void Deadline_in_local_time_is_refused() =>
        Assert.That(() => _client.SayAsync(new Ask(), deadline: new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Local)), Throws.InvalidOperationException);

    [TestCase("wait")]
    [TestCase("stuck")]
    public async Task Server_keeps_the_deadline_for_a_client_without_a_clock(string action)
    {
        // The raw request has no timer of its own; the method called "stuck" does not even look at its token.
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame(new Ask { Action = action }), ("grpc-timeout", "100m"));

        Assert.That(answer.GrpcStatus, Is.EqualTo(StatusCode.DeadlineExceeded));
    }

    [TestCase("soon")]
    [TestCase("5")]
    [TestCase("-5S")]
    [TestCase("0n")]
    public async Task Unreadable_timeout_is_ignored(string timeout)
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame(new Ask()), ("grpc-timeout", timeout));

        Assert.That(answer.GrpcStatus, Is.EqualTo(StatusCode.OK));
    }

    [TestCase("99999999H")]
    [TestCase("99999999S")]
    public async Task Longest_timeouts_are_accepted(string timeout)
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame(new Ask()), ("grpc-timeout", timeout));

        Assert.That(answer.GrpcStatus, Is.EqualTo(StatusCode.OK));
    }

    [TestCase("2H", 7200)]
    [TestCase("5M", 300)]
    [TestCase("90S", 90)]
    [TestCase("75000m", 75)]
    [TestCase("60000000u", 60)]
    public async Task Units_of_the_timeout_are_understood(string timeout, int seconds)
    {
        var answer = await RawCall.PostAsync(
            _server.Address, RawCall.Say, RawCall.Frame(new Ask { Action = "context" }), ("grpc-timeout", timeout));

        var deadline = new DateTime(Answer.Parser.ParseFrom(answer.Body, 5, answer.Body.Length - 5).Number, DateTimeKind.Utc);
        Assert.That(deadline, Is.EqualTo(Now.AddSeconds(seconds)).Within(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task Token_cancels_the_call_on_both_sides()
    {
        using var source = new CancellationTokenSource();
        using var call = _client.SayAsync(new Ask { Action = "wait" }, cancellationToken: source.Token);
        await _server.Record.When("waiting");

        await source.CancelAsync();

        Assert.That(await Outcome.CodeOf(call.ResponseAsync), Is.EqualTo(StatusCode.Cancelled));
        await _server.Record.When("cancelled");
    }

    [Test]
    public async Task Cancelled_token_does_not_reach_the_server()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var code = await Outcome.CodeOf(_client.SayAsync(new Ask(), cancellationToken: source.Token).ResponseAsync);

        Assert.That(code, Is.EqualTo(StatusCode.Cancelled));
        Assert.That(_server.Record.ServicesMade, Is.Zero);
    }

    [Test]
    public async Task Token_of_a_read_cancels_the_call()
    {
        using var source = new CancellationTokenSource();
        using var call = _client.Count(new Ask { Action = "wait", Number = 1 });
        Assert.That(await call.ResponseStream.MoveNext(source.Token), Is.True);
        var waiting = Outcome.CodeOf(call.ResponseStream.MoveNext(source.Token));
        await _server.Record.When("waiting");

        await source.CancelAsync();

        Assert.That(await waiting, Is.EqualTo(StatusCode.Cancelled));
        await _server.Record.When("cancelled");
    }

    [Test]
    public async Task Disposing_a_unary_call_cancels_it()
    {
        var call = _client.SayAsync(new Ask { Action = "wait" });
        await _server.Record.When("waiting");

        call.Dispose();

        Assert.That(await Outcome.CodeOf(call.ResponseAsync), Is.EqualTo(StatusCode.Cancelled));
        await _server.Record.When("cancelled");
    }

    [Test]
    public async Task Disposing_a_stream_that_the_server_never_stops_writing_stops_it()
    {
        var call = _client.Count(new Ask { Action = "endless" });
        for (var i = 0; i < 1000; i++)
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);

        call.Dispose();

        Assert.That(await Outcome.CodeOf(call.ResponseStream.MoveNext()), Is.EqualTo(StatusCode.Cancelled));
        Assert.That(async () => await call.ResponseStream.MoveNext(), Throws.InstanceOf<RpcException>());
        Assert.That((await _client.SayAsync(new Ask { Number = 2 })).Number, Is.EqualTo(2), "the connection goes on");
    }

    [Test]
    public async Task Disposing_a_finished_call_changes_nothing()
    {
        var call = _client.SayAsync(new Ask { Number = 1 });
        await call;

        call.Dispose();

        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Disposing_the_channel_cancels_its_calls()
    {
        var channel = _server.Channel();
        using var call = new Probe.ProbeClient(channel).Echo();
        await call.RequestStream.WriteAsync(new Ask { Number = 1 });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);
        var waiting = Outcome.CodeOf(call.ResponseStream.MoveNext());

        channel.Dispose();

        Assert.That(await waiting, Is.EqualTo(StatusCode.Cancelled));
        Assert.That(() => new Probe.ProbeClient(channel).SayAsync(new Ask()), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Channel_made_with_a_client_leaves_it_alive_unless_told_otherwise()
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { DefaultRequestVersion = HttpVersion.Version20 };
        using (var first = global::Grpc.Net.Client.GrpcChannel.ForAddress(_server.Address, new() { HttpClient = http }))
            await new Probe.ProbeClient(first).SayAsync(new Ask());
        using (var second = global::Grpc.Net.Client.GrpcChannel.ForAddress(_server.Address, new() { HttpClient = http, DisposeHttpClient = true }))
            Assert.That((await new Probe.ProbeClient(second).SayAsync(new Ask { Number = 4 })).Number, Is.EqualTo(4));

        Assert.That(async () => await http.GetAsync(_server.Address), Throws.InstanceOf<ObjectDisposedException>());
    }
}
