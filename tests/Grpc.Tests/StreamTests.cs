using CityConsortium.Grpc.Tests.V1;
using Google.Protobuf;
using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

[TestFixture]
internal sealed class StreamTests
{
    private const int Many = 100_000;

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

    [TestCase(1, TestName = "Hundred_thousand_messages_come_back_in_order__each_flushed")]
    [TestCase(64, TestName = "Hundred_thousand_messages_come_back_in_order__flushed_by_64")]
    public async Task Hundred_thousand_messages_come_back_in_order(int batch)
    {
        using var call = _client.Echo();
        var writing = Task.Run(async () =>
        {
            var hint = new WriteOptions(WriteFlags.BufferHint);
            for (var i = 1; i <= Many; i++)
            {
                var last = i % batch == 0 || i == Many;
                call.RequestStream.WriteOptions = last ? WriteOptions.Default : hint;
                await call.RequestStream.WriteAsync(new Ask { Number = i, Action = last ? "" : "hint", Payload = Payload(i) });
            }

            await call.RequestStream.CompleteAsync();
        });

        var expected = 0L;
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
        {
            expected++;
            if (answer.Number != expected || answer.Payload != Payload(expected))
                Assert.Fail($"message {answer.Number} came instead of {expected}");
        }

        await writing;
        Assert.That(expected, Is.EqualTo(Many));
        Assert.That(call.GetStatus().StatusCode, Is.EqualTo(StatusCode.OK));
    }

    [Test]
    public async Task Messages_written_with_the_hint_only_leave_at_the_end_of_the_stream()
    {
        using var call = _client.Sum();
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.BufferHint);
        for (var i = 1; i <= 100; i++)
            await call.RequestStream.WriteAsync(new Ask { Number = i });
        await call.RequestStream.CompleteAsync();

        Assert.That((await call).Number, Is.EqualTo(5050));
    }

    [Test]
    public async Task Hint_can_be_given_with_the_call_options()
    {
        using var call = _client.Sum(new CallOptions(writeOptions: new WriteOptions(WriteFlags.BufferHint)));
        await call.RequestStream.WriteAsync(new Ask { Number = 20 });
        await call.RequestStream.WriteAsync(new Ask { Number = 22 });
        await call.RequestStream.CompleteAsync();

        Assert.That((await call).Number, Is.EqualTo(42));
    }

    [Test]
    public async Task Responses_written_with_the_hint_only_leave_at_the_end_of_the_call()
    {
        using var call = _client.Count(new Ask { Action = "hint", Number = 20_000, Payload = Payload(1) });

        Assert.That(await call.ResponseStream.ReadAllAsync().CountAsync(), Is.EqualTo(20_000));
    }

#if !GRPC_PACKAGES // The packages gather without a limit while the hint is set; a validator's memory must not.
    [Test]
    public async Task Hinted_responses_do_not_pile_up_in_memory()
    {
        // 200 MB do not fit the client's window, so the service cannot be done before the client has read on; without a limit on
        // the hint it would hold all of it before the first byte leaves.
        using var call = _client.Count(new Ask { Action = "hint", Number = 200, Payload = ByteString.CopyFrom(new byte[1024 * 1024]) });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);

        Assert.That(_server.Record.When("counted").IsCompleted, Is.False);
    }

    [Test]
    public async Task Hinted_requests_do_not_pile_up_in_memory()
    {
        using var call = _client.Echo(new CallOptions(writeOptions: new WriteOptions(WriteFlags.BufferHint)));
        for (var i = 1; i <= 100; i++)
            await call.RequestStream.WriteAsync(new Ask { Number = i, Payload = ByteString.CopyFrom(new byte[1024]) });

        Assert.That(await call.ResponseStream.MoveNext() ? call.ResponseStream.Current.Number : -1, Is.EqualTo(1), "nobody has flushed");
    }
#endif

    [Test]
    public async Task Both_directions_carry_large_messages_at_once()
    {
        using var call = _client.Echo();
        var payload = ByteString.CopyFrom(new byte[1024 * 1024]);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await call.RequestStream.WriteAsync(new Ask { Number = i, Payload = payload });
            await call.RequestStream.CompleteAsync();
        });

        var sizes = await call.ResponseStream.ReadAllAsync().Select(a => a.Payload.Length).ToListAsync();

        await writing;
        Assert.That(sizes, Is.EqualTo(Enumerable.Repeat(payload.Length, 50)));
    }

    [Test]
    public async Task Requests_that_the_server_did_not_read_do_not_use_up_the_connection()
    {
        // Each call leaves 300 KB unread; the connection's window is 1 MB.
        var payload = ByteString.CopyFrom(new byte[100 * 1024]);
        for (var i = 0; i < 40; i++)
        {
            using var call = _client.Echo();
            try
            {
                await call.RequestStream.WriteAsync(new Ask { Action = "stop" });
                for (var j = 0; j < 3; j++)
                    await call.RequestStream.WriteAsync(new Ask { Payload = payload });
            }
            catch (RpcException)
            {
                // The server's end may arrive while the client is still writing.
            }

            Assert.That(await call.ResponseStream.MoveNext(), Is.False);
        }

        Assert.That((await _client.SayAsync(new Ask { Number = 1 })).Number, Is.EqualTo(1));
    }

    [Test]
    public async Task Many_calls_at_once_share_a_channel()
    {
        var calls = Enumerable.Range(0, 500).Select(async i => (await _client.SayAsync(new Ask { Number = i })).Number);

        Assert.That(await Task.WhenAll(calls), Is.EqualTo(Enumerable.Range(0, 500)));
    }

    private static ByteString Payload(long i) => ByteString.CopyFrom(BitConverter.GetBytes(i * 0x9E3779B9L));
}
