using System.Net;
using CityConsortium.Grpc.Tests.V1;
using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

/// <summary>Whatever arrives, the server answers with a status or resets the stream, and serves the next caller.</summary>
[TestFixture]
internal sealed class HostileBytesTests
{
    private ProbeServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await ProbeServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TearDown]
    public async Task Server_serves_the_next_caller() =>
        Assert.That((await _server.Client().SayAsync(new Ask { Number = 77 })).Number, Is.EqualTo(77));

    [TestCase(RawCall.Say)]
    [TestCase(RawCall.Echo)]
    public async Task Half_a_header_is_an_incomplete_message(string path)
    {
        var answer = await RawCall.PostAsync(_server.Address, path, [0, 0, 0]);

        Assert.That((answer.GrpcStatus, answer.GrpcMessage), Is.EqualTo((StatusCode.Internal, "Incomplete message.")));
    }

    [TestCase(RawCall.Say)]
    [TestCase(RawCall.Sum)]
    public async Task Half_a_message_is_an_incomplete_message(string path)
    {
        var answer = await RawCall.PostAsync(_server.Address, path, RawCall.Frame([1, 2, 3], length: 100));

        Assert.That((answer.GrpcStatus, answer.GrpcMessage), Is.EqualTo((StatusCode.Internal, "Incomplete message.")));
    }

    [Test]
    public async Task No_message_at_all_is_an_incomplete_message()
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, []);

        Assert.That((answer.GrpcStatus, answer.GrpcMessage), Is.EqualTo((StatusCode.Internal, "Incomplete message.")));
    }

    [Test]
    public async Task Two_messages_where_one_is_expected_are_refused()
    {
        var one = RawCall.Frame(new Ask());

        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, [.. one, .. one]);

        Assert.That((answer.GrpcStatus, answer.GrpcMessage), Is.EqualTo((StatusCode.Internal, "Additional data after the message received.")));
    }

    [TestCase(uint.MaxValue)]
    [TestCase(0x80000000)]
    [TestCase(4u * 1024 * 1024 + 1)]
    public async Task Announced_length_over_the_limit_is_refused_before_it_arrives(uint length)
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame([1], length: length));

        Assert.That(answer.GrpcStatus, Is.EqualTo(StatusCode.ResourceExhausted).Or.EqualTo(StatusCode.Unknown));
    }

    [Test]
    public async Task Bytes_that_are_no_protobuf_fail_without_details()
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame([0xff, 0xff, 0xff]));

        Assert.That((answer.GrpcStatus, answer.GrpcMessage), Is.EqualTo((StatusCode.Unknown, "Exception was thrown by handler.")));
    }

    [Test]
    public async Task Compressed_flag_without_an_encoding_is_refused()
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame([1, 2, 3], flag: 1));

        Assert.That(answer.GrpcStatus, Is.EqualTo(StatusCode.Internal));
    }

    [Test]
    public async Task Unknown_flag_is_refused()
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame([1, 2, 3], flag: 7));

        Assert.That(answer.GrpcStatus, Is.Not.EqualTo(StatusCode.OK).And.Not.Null);
    }

    [TestCase("text/plain")]
    [TestCase("application/json")]
    [TestCase("application/grpc-web")]
    public async Task Other_content_is_an_unsupported_media_type(string contentType)
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame(new Ask()), ("content-type", contentType));

        Assert.That(answer.HttpStatus, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [TestCase("application/grpc+proto")]
    [TestCase("application/grpc; charset=utf-8")]
    public async Task Variants_of_the_content_type_are_accepted(string contentType)
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame(new Ask { Number = 4 }), ("content-type", contentType));

        Assert.That(answer.GrpcStatus, Is.EqualTo(StatusCode.OK));
        Assert.That(answer.Body, Is.EqualTo(RawCall.Frame(new Answer { Number = 4 })));
    }

    [Test]
    public async Task Broken_base64_in_a_binary_header_hurts_only_who_asks_for_it()
    {
        var ignored = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame(new Ask()), ("x-bin", "!!!"));
        var asked = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame(new Ask { Action = "headers" }), ("x-bin", "!!!"));

        Assert.That(ignored.GrpcStatus, Is.EqualTo(StatusCode.OK));
        Assert.That(asked.GrpcStatus, Is.EqualTo(StatusCode.Unknown));
    }

    [Test]
    public async Task Random_bytes_never_hang_or_break_the_server()
    {
        var seed = TestContext.CurrentContext.Random.Next();
        var random = new Random(seed);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0)
                bytes = RawCall.Frame(bytes, flag: (byte)random.Next(3), length: random.Next(2) == 0 ? null : (uint)random.Next(100));
            var path = random.Next(3) switch { 0 => RawCall.Say, 1 => RawCall.Sum, _ => RawCall.Echo };

            var answer = await RawCall.PostAsync(_server.Address, path, bytes);

            Assert.That(answer.GrpcStatus, Is.Not.Null, $"seed {seed}, request {i}: replay with new Random({seed}) in this test");
        }
    }

#if !GRPC_PACKAGES // The packages decompress gzip; the stand-in must not.
    [TestCase("gzip")]
    [TestCase("deflate")]
    [TestCase("anything")]
    public async Task Compressed_requests_are_unimplemented(string encoding)
    {
        var answer = await RawCall.PostAsync(_server.Address, RawCall.Say, RawCall.Frame([1, 2, 3], flag: 1), ("grpc-encoding", encoding));

        Assert.That(answer.GrpcStatus, Is.EqualTo(StatusCode.Unimplemented));
        Assert.That(answer.GrpcMessage, Does.Contain(encoding).And.Contain("identity"));
    }
#endif
}
