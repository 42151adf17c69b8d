using CityConsortium.Grpc.Tests.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

[TestFixture]
internal sealed class LimitTests
{
    private const int FourMegabytes = 4 * 1024 * 1024;

    [Test]
    public async Task Request_over_4_MB_is_refused_and_the_connection_goes_on()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.Client();

        for (var i = 0; i < 5; i++)
        {
            var failure = await Outcome.FailureOf(client.SayAsync(new Ask { Payload = Bytes(FourMegabytes + 1) }).ResponseAsync);
            Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
            Assert.That(failure.Status.Detail, Is.EqualTo("Received message exceeds the maximum configured message size."));
        }

        Assert.That((await client.SayAsync(new Ask { Number = 1 })).Number, Is.EqualTo(1));
    }

    [Test]
    public async Task Response_over_4_MB_is_refused_by_the_client_and_the_connection_goes_on()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.Client();

        for (var i = 0; i < 5; i++)
        {
            using var call = client.SayAsync(new Ask { Action = "big", Number = FourMegabytes + 1 });
            Assert.That(await Outcome.CodeOf(call.ResponseAsync), Is.EqualTo(StatusCode.ResourceExhausted));
        }

        Assert.That((await client.SayAsync(new Ask { Number = 1 })).Number, Is.EqualTo(1));
    }

    [Test]
    public async Task Messages_up_to_the_limit_pass_both_ways()
    {
        await using var server = await ProbeServer.StartAsync();
        var fits = FourMegabytes - 64;

        var answer = await server.Client().SayAsync(new Ask { Payload = Bytes(fits) });

        Assert.That(answer.Payload, Is.EqualTo(Bytes(fits)));
    }

    [Test]
    public async Task Limits_can_be_raised_on_both_sides()
    {
        await using var server = await ProbeServer.StartAsync(o => o.MaxReceiveMessageSize = 3 * FourMegabytes);
        var client = server.Client(new GrpcChannelOptions { MaxReceiveMessageSize = 3 * FourMegabytes });

        var answer = await client.SayAsync(new Ask { Payload = Bytes(2 * FourMegabytes) });

        Assert.That(answer.Payload.Length, Is.EqualTo(2 * FourMegabytes));
    }

    [Test]
    public async Task Server_sends_nothing_over_its_own_limit()
    {
        await using var server = await ProbeServer.StartAsync(o => o.MaxSendMessageSize = 1000);

        var failure = await Outcome.FailureOf(server.Client().SayAsync(new Ask { Action = "big", Number = 1001 }).ResponseAsync);

        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.ResourceExhausted));
        Assert.That(failure.Status.Detail, Is.EqualTo("Sending message exceeds the maximum configured message size."));
    }

    [Test]
    public async Task Client_sends_nothing_over_its_own_limit()
    {
        await using var server = await ProbeServer.StartAsync();
        var client = server.Client(new GrpcChannelOptions { MaxSendMessageSize = 1000 });

        var code = await Outcome.CodeOf(client.SayAsync(new Ask { Payload = Bytes(1001) }).ResponseAsync);

        Assert.That(code, Is.EqualTo(StatusCode.ResourceExhausted));
        Assert.That(server.Record.ServicesMade, Is.Zero);
    }

    [Test]
    public async Task Message_that_is_too_large_leaves_the_stream_usable()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.Client(new GrpcChannelOptions { MaxSendMessageSize = 1000 }).Echo();

        var code = await Outcome.CodeOf(call.RequestStream.WriteAsync(new Ask { Payload = Bytes(1001) }));
        Assert.That(code, Is.EqualTo(StatusCode.ResourceExhausted));

        await call.RequestStream.WriteAsync(new Ask { Number = 9 });
        Assert.That(await call.ResponseStream.MoveNext() ? call.ResponseStream.Current.Number : -1, Is.EqualTo(9));
    }

    [Test]
    public async Task Oversize_message_in_a_stream_ends_the_stream()
    {
        await using var server = await ProbeServer.StartAsync(o => o.MaxReceiveMessageSize = 1000);
        using var call = server.Client().Echo();
        await call.RequestStream.WriteAsync(new Ask { Number = 1 });
        Assert.That(await call.ResponseStream.MoveNext(), Is.True);

        await call.RequestStream.WriteAsync(new Ask { Payload = Bytes(1001) });

        Assert.That(await Outcome.CodeOf(call.ResponseStream.MoveNext()), Is.EqualTo(StatusCode.ResourceExhausted));
    }

    [Test]
    public async Task Options_of_one_service_win_over_the_common_ones()
    {
        await using var server = await ProbeServer.StartAsync(
            grpc: o => o.MaxReceiveMessageSize = 100,
            services: s => s.AddGrpc().AddServiceOptions<ProbeService>(o => o.MaxReceiveMessageSize = 1000));

        Assert.That((await server.Client().SayAsync(new Ask { Payload = Bytes(500) })).Payload.Length, Is.EqualTo(500));
        Assert.That(
            await Outcome.CodeOf(server.Client().SayAsync(new Ask { Payload = Bytes(1500) }).ResponseAsync),
            Is.EqualTo(StatusCode.ResourceExhausted));
    }

    private static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);
}
