using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Client.Tests;

/// <summary>A fake validator's server: Kestrel, TLS, a real socket on the loopback.</summary>
internal sealed class FakeValidator : IAsyncDisposable
{
    private readonly FakeChain _chain;
    private readonly X509Certificate2 _certificate;
    private WebApplication? _app;
    private int _port;

    internal FakeValidator(FakeChain chain, string department, X509Certificate2 certificate)
    {
        _chain = chain;
        Department = department;
        _certificate = certificate;
    }

    internal string Department { get; }

    internal Script Script { get; } = new();

    internal string Address => $"https://127.0.0.1:{_port}";

    /// <summary>Starts, or starts again on the same port.</summary>
    internal async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(_certificate);
        }));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(o => o.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddSingleton(new FakeGateway(_chain, Script, Department));
        builder.Services.AddGrpc();
        _app = builder.Build();
        _app.MapGrpcService<FakeGateway>();
        await _app.StartAsync();
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _port = new Uri(address).Port;
    }

    internal async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _certificate.Dispose();
    }
}
