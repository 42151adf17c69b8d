using CityConsortium.Grpc.Tests.V1;
using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

[TestFixture]
internal sealed class MetadataTests
{
    [Test]
    public async Task Request_headers_text_and_binary_reach_the_service()
    {
        await using var server = await ProbeServer.StartAsync();
        var headers = new Metadata { { "X-Station", "Dongsi" }, { "key-bin", [0, 255, 16] } };

        var answer = await server.Client().SayAsync(new Ask { Action = "headers" }, headers);

        var seen = answer.Text.Split('|');
        Assert.That(seen, Does.Contain("x-station=Dongsi"));
        Assert.That(seen, Does.Contain("key-bin=00FF10"));
        Assert.That(seen, Has.None.StartsWith("grpc-").And.None.StartsWith("content-type").And.None.StartsWith(":"));
    }

    [Test]
    public async Task Response_headers_and_trailers_reach_the_caller()
    {
        await using var server = await ProbeServer.StartAsync();
        using var call = server.Client().SayAsync(new Ask { Action = "headers" });

        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.Multiple(() =>
        {
            Assert.That(headers.GetValue("early"), Is.EqualTo("yes"));
            Assert.That(headers.GetValueBytes("early-bin"), Is.EqualTo(new byte[] { 7, 8 }));
            Assert.That(call.GetTrailers().GetValue("late"), Is.EqualTo("also"));
            Assert.That(call.GetTrailers().GetValueBytes("late-bin"), Is.EqualTo(new byte[] { 9 }));
        });
    }

    [Test]
    public async Task Service_knows_method_host_peer_and_that_there_is_no_deadline()
    {
        await using var server = await ProbeServer.StartAsync();

        var answer = await server.Client().SayAsync(new Ask { Action = "context" });

        Assert.That(answer.Text, Does.Match($@"^/city\.grpctests\.v1\.Probe/Say {server.Address.Authority} ipv4:127\.0\.0\.1:\d+$"));
        Assert.That(answer.Number, Is.EqualTo(DateTime.MaxValue.Ticks));
    }

    [Test]
    public void Keys_are_lower_case_and_checked()
    {
        Assert.Multiple(() =>
        {
            Assert.That(new Metadata.Entry("Some-Key", "v").Key, Is.EqualTo("some-key"));
            Assert.That(() => new Metadata.Entry("with space", "v"), Throws.ArgumentException);
            Assert.That(() => new Metadata.Entry("text-bin", "v"), Throws.ArgumentException);
            Assert.That(() => new Metadata.Entry("text", [1]), Throws.ArgumentException);
        });
    }

    [Test]
    public void Last_value_of_a_key_wins_and_all_are_kept()
    {
        var metadata = new Metadata { { "a", "1" }, { "b", "2" }, { "A", "3" } };

        Assert.Multiple(() =>
        {
            Assert.That(metadata.GetValue("a"), Is.EqualTo("3"));
            Assert.That(metadata.GetAll("a").Select(e => e.Value), Is.EqualTo(new[] { "1", "3" }));
            Assert.That(metadata.Get("c"), Is.Null);
            Assert.That(() => Metadata.Empty.Add("a", "1"), Throws.InvalidOperationException);
        });
    }
}
