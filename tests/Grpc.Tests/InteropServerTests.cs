using System.Text.Json;
using Grpc.Core;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

/// <summary>A client on the C core calls our server.</summary>
[TestFixture]
internal sealed class InteropServerTests
{
    private ProbeServer _server = null!;

    [OneTimeSetUp]
    public void RequirePython() => PythonPeer.RequireGrpc();

    [SetUp]
    public async Task StartAsync() => _server = await ProbeServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Unary_call()
    {
        var seen = await CheckAsync("unary");

        Assert.Multiple(() =>
        {
            Assert.That(Text(seen, "text"), Is.EqualTo("空气"));
            Assert.That(seen.GetProperty("number").GetInt64(), Is.EqualTo(-42));
            Assert.That(seen.GetProperty("length").GetInt64(), Is.EqualTo(2000));
            Assert.That(Text(seen, "code"), Is.EqualTo("OK"));
        });
    }

    [Test]
    public async Task Headers_and_trailers()
    {
        var seen = await CheckAsync("headers");

        Assert.Multiple(() =>
        {
            Assert.That(Text(seen, "seen").Split('|'), Does.Contain("x-station=Dongsi").And.Contain("key-bin=00FF10"));
            Assert.That(Text(seen, "early"), Is.EqualTo("yes"));
            Assert.That(Text(seen, "early-bin"), Is.EqualTo("0708"));
            Assert.That(Text(seen, "late"), Is.EqualTo("also"));
            Assert.That(Text(seen, "late-bin"), Is.EqualTo("09"));
        });
    }

    [Test]
    public async Task Server_stream()
    {
        var seen = await CheckAsync("server_stream");

        Assert.That(seen.GetProperty("numbers").GetInt32(), Is.EqualTo(5000));
        Assert.That(seen.GetProperty("ordered").GetBoolean(), Is.True);
        Assert.That(Text(seen, "code"), Is.EqualTo("OK"));
    }

    [Test]
    public async Task Client_stream()
    {
        var seen = await CheckAsync("client_stream");

        Assert.That((Text(seen, "text"), seen.GetProperty("number").GetInt64()), Is.EqualTo(("1000", 500500L)));
    }

    [Test]
    public async Task Bidirectional_stream() =>
        Assert.That((await CheckAsync("bidi")).GetProperty("ordered").GetBoolean(), Is.True);

    [Test]
    public async Task Status_details_and_trailers_of_a_refusal() => AssertRefusal(await CheckAsync("refusal"));

    [Test]
    public async Task Refusal_after_some_responses()
    {
        var seen = await CheckAsync("refusal_in_stream");

        AssertRefusal(seen);
        Assert.That(seen.GetProperty("seen").GetInt32(), Is.EqualTo(3));
    }

    [TestCase("crash", "UNKNOWN", "Exception was thrown by handler.")]
    [TestCase("unknown_method", "UNIMPLEMENTED", "Method is unimplemented.")]
    [TestCase("unknown_service", "UNIMPLEMENTED", "Service is unimplemented.")]
    public async Task Error(string check, string code, string details)
    {
        var seen = await CheckAsync(check);

        Assert.That((Text(seen, "code"), Text(seen, "details")), Is.EqualTo((code, details)));
    }

    [Test]
    public async Task Deadline()
    {
        // On a busy machine a short deadline may pass before the service has seen the call: then a longer one is tried.
        for (var tenths = 2; !_server.Record.When("waiting").IsCompleted; tenths *= 2)
            Assert.That(Text(await CheckAsync($"deadline={tenths}"), "code"), Is.EqualTo("DEADLINE_EXCEEDED"));
        await _server.Record.When("cancelled");
    }

    [Test]
    public async Task Cancellation()
    {
        Assert.That(Text(await CheckAsync("cancel"), "code"), Is.EqualTo("CANCELLED"));
        await _server.Record.When("cancelled");
    }

    [Test]
    public async Task Oversize_message()
    {
        var seen = await CheckAsync("oversize_request");

        Assert.That(Text(seen, "code"), Is.EqualTo("RESOURCE_EXHAUSTED"));
        Assert.That(Text(seen, "after"), Is.EqualTo("still here"));
    }

#if !GRPC_PACKAGES // The packages decompress gzip; the stand-in must not.
    [Test]
    public async Task Compressed_message_is_unimplemented() =>
        Assert.That(Text(await CheckAsync("gzip"), "code"), Is.EqualTo("UNIMPLEMENTED"));
#endif

    [TestCase("unary")]
    [TestCase("bidi")]
    [TestCase("server_stream")]
    [TestCase("identity")]
    public async Task Tls_with_client_certificate(string check)
    {
        using var serverKey = Certificates.Make("environment");
        using var clientKey = Certificates.Make("health");
        using var files = new PemFiles();
        await using var server = await ProbeServer.StartAsync(listen: Certificates.Listen(serverKey, clientKey));

        var output = await PythonPeer.RunAsync(
            "client.py",
            $"localhost:{server.Address.Port}",
            check,
            files.Certificate("server", serverKey),
            files.Certificate("client", clientKey),
            files.Key("client", clientKey));

        var seen = JsonSerializer.Deserialize<JsonElement>(output);
        if (check == "identity")
            Assert.That(Text(seen, "text"), Is.EqualTo(clientKey.Thumbprint));
        else
            Assert.That(output, Does.Contain("空气").Or.Contain("\\u7a7a").Or.Contain("\"ordered\": true"));
    }

    private static string Text(JsonElement seen, string name) => seen.GetProperty(name).GetString()!;

    private static void AssertRefusal(JsonElement seen) => Assert.Multiple(() =>
    {
        Assert.That(Text(seen, "code"), Is.EqualTo("INVALID_ARGUMENT"));
        Assert.That(Text(seen, "details"), Is.EqualTo(ProbeService.FailureDetail));
        Assert.That(Text(seen.GetProperty("trailers"), "reason"), Is.EqualTo("row 5"));
        Assert.That(Text(seen.GetProperty("trailers"), "proof-bin"), Is.EqualTo("0001feff"));
    });

    private async Task<JsonElement> CheckAsync(string check) =>
        JsonSerializer.Deserialize<JsonElement>(await PythonPeer.RunAsync("client.py", _server.Address.Authority, check));
}
