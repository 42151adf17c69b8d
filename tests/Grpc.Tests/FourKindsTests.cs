using CityConsortium.Grpc.Tests.V1;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

[TestFixture]
internal sealed class FourKindsTests
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
    public async Task Unary_call_returns_what_was_sent()
    {
        using var call = _client.SayAsync(new Ask { Action = "echo", Number = -42, Payload = ByteString.CopyFromUtf8("空气") });

        var answer = await call;

        Assert.Multiple(() =>
        {
            Assert.That(answer.Number, Is.EqualTo(-42));
            Assert.That(answer.Payload.ToStringUtf8(), Is.EqualTo("空气"));
            Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
            Assert.That(call.GetTrailers(), Is.Empty);
        });
    }

    [Test]
    public void Blocking_unary_call_returns_what_was_sent() =>
        Assert.That(_client.Say(new Ask { Action = "echo", Number = 7 }).Number, Is.EqualTo(7));

    [Test]
    public async Task Empty_message_is_a_message()
    {
        var answer = await _client.SayAsync(new Ask());

        Assert.That(answer, Is.EqualTo(new Answer()));
    }

    [Test]
    public async Task Server_stream_arrives_in_order_and_ends()
    {
        using var call = _client.Count(new Ask { Number = 1000 });

        var numbers = await call.ResponseStream.ReadAllAsync().Select(a => a.Number).ToListAsync();

        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, 1000).Select(i => (long)i)));
        Assert.That(call.GetStatus(), Is.EqualTo(Status.DefaultSuccess));
        Assert.That(await call.ResponseStream.MoveNext(), Is.False, "the end stays the end");
    }

    [Test]
    public async Task Empty_server_stream_just_ends()
    {
        using var call = _client.Count(new Ask { Number = 0 });

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Client_stream_is_summed()
    {
        using var call = _client.Sum();
        for (var i = 1; i <= 500; i++)
            await call.RequestStream.WriteAsync(new Ask { Number = i });
        await call.RequestStream.CompleteAsync();

        var answer = await call;

        Assert.That(answer, Is.EqualTo(new Answer { Text = "500", Number = 125250 }));
    }

    [Test]
    public async Task Client_stream_may_be_empty()
    {
        using var call = _client.Sum();
        await call.RequestStream.CompleteAsync();

        Assert.That((await call).Text, Is.EqualTo("0"));
    }

    [Test]
    public async Task Duplex_stream_answers_each_message_before_the_next_is_sent()
    {
        using var call = _client.Echo();
        for (var i = 1; i <= 200; i++)
        {
            await call.RequestStream.WriteAsync(new Ask { Number = i });
            Assert.That(await call.ResponseStream.MoveNext(), Is.True);
            Assert.That(call.ResponseStream.Current.Number, Is.EqualTo(i));
        }

        await call.RequestStream.CompleteAsync();

        Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Every_call_gets_its_own_service_and_disposes_it()
    {
        for (var i = 0; i < 5; i++)
            await _client.SayAsync(new Ask());

        Assert.That(_server.Record.ServicesMade, Is.EqualTo(5));
        Assert.That(() => _server.Record.ServicesDisposed, Is.EqualTo(5).After(10_000, 5));
    }
}
