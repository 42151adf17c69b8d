using System.Security.Cryptography.X509Certificates;
using CityConsortium.Grpc.Tests.V1;
using Grpc.Core;
using Grpc.Net.Client;
using NUnit.Framework;

namespace CityConsortium.Grpc.Tests;

[TestFixture]
internal sealed class TlsTests
{
    private X509Certificate2 _serverKey = null!;
    private X509Certificate2 _clientKey = null!;
    private X509Certificate2 _otherKey = null!;
    private ProbeServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _serverKey = Certificates.Make("environment");
        _clientKey = Certificates.Make("health");
        _otherKey = Certificates.Make("stranger");
        _server = await ProbeServer.StartAsync(listen: Certificates.Listen(_serverKey, _clientKey));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _serverKey.Dispose();
        _clientKey.Dispose();
        _otherKey.Dispose();
    }

    [Test]
    public async Task Both_sides_know_each_other_by_certificate()
    {
        var answer = await _server.Client(Certificates.Options(_serverKey, _clientKey)).SayAsync(new Ask { Action = "identity" });

        Assert.That(answer.Text, Is.EqualTo(_clientKey.Thumbprint));
    }

    [Test]
    public async Task Streams_work_over_tls()
    {
        using var call = _server.Client(Certificates.Options(_serverKey, _clientKey)).Echo();
        for (var i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync(new Ask { Number = i });
            Assert.That(await call.ResponseStream.MoveNext() ? call.ResponseStream.Current.Number : -1, Is.EqualTo(i));
        }
    }

    [Test]
    public async Task Client_without_a_certificate_is_refused()
    {
        var code = await Outcome.CodeOf(_server.Client(Certificates.Options(_serverKey, null)).SayAsync(new Ask()).ResponseAsync);

        Assert.That(code, Is.EqualTo(StatusCode.Unavailable).Or.EqualTo(StatusCode.Internal));
    }

    [Test]
    public async Task Client_with_a_foreign_certificate_is_refused()
    {
        var code = await Outcome.CodeOf(_server.Client(Certificates.Options(_serverKey, _otherKey)).SayAsync(new Ask()).ResponseAsync);

        Assert.That(code, Is.EqualTo(StatusCode.Unavailable).Or.EqualTo(StatusCode.Internal));
    }

    [Test]
    public async Task Server_with_a_foreign_certificate_is_refused()
    {
        var failure = await Outcome.FailureOf(_server.Client(Certificates.Options(_otherKey, _clientKey)).SayAsync(new Ask()).ResponseAsync);

        Assert.That(failure.StatusCode, Is.EqualTo(StatusCode.Unavailable).Or.EqualTo(StatusCode.Internal));
        Assert.That(failure.Status.DebugException?.ToString(), Does.Contain("certificate"));
    }

    [Test]
    public async Task Plain_client_on_a_tls_port_fails()
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_server.Address.Port}");

        var code = await Outcome.CodeOf(new Probe.ProbeClient(channel).SayAsync(new Ask()).ResponseAsync);

        Assert.That(code, Is.EqualTo(StatusCode.Unavailable).Or.EqualTo(StatusCode.Internal));
    }

    [Test]
    public void Credentials_that_contradict_the_address_are_refused() => Assert.Multiple(() =>
    {
        Assert.That(
            () => GrpcChannel.ForAddress("http://localhost:1", new GrpcChannelOptions { Credentials = ChannelCredentials.SecureSsl }).Dispose(),
            Throws.InvalidOperationException);
        Assert.That(
            () => GrpcChannel.ForAddress("https://localhost:1", new GrpcChannelOptions { Credentials = ChannelCredentials.Insecure }).Dispose(),
            Throws.InvalidOperationException);
    });
}
