using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Node;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Grpc.Core;
using Grpc.Net.Client;

namespace CityConsortium.Cluster.Tests;

/// <summary>Channels without the SDK's manners, for what a hostile program would send.</summary>
internal static class RawConnection
{
    internal static Genesis GenesisOf(City city) =>
        GenesisFile.Parse(File.ReadAllText(city.Genesis), out var problem) ?? throw new InvalidOperationException(problem);

    /// <summary>To a gateway, as any client may.</summary>
    internal static GrpcChannel ToGateway(City city, string department) => Open(city.Endpoint(department), null);

    /// <summary>To a peer port, with the certificate given, or with none.</summary>
    internal static GrpcChannel ToPeer(City city, string department, X509Certificate2? certificate) =>
        Open($"https://127.0.0.1:{new Uri(city.Endpoint(department)).Port - 1}", certificate);

    /// <summary>A member's real certificate and key: what a department that lies has.</summary>
    internal static X509Certificate2 CertificateOf(City city, string department)
    {
        var path = Path.Combine(city.Data, "nodes", department, "tls.pem");
        return X509Certificate2.CreateFromPemFile(path, path);
    }

    /// <summary>The key that a department's validator votes with.</summary>
    internal static SigningKey ConsensusKey(City city, string department)
    {
        var file = KeyFile.Parse(File.ReadAllText(Path.Combine(city.Data, "nodes", department, "consensus.key")), out var problem);
        return file?.OpenKey() ?? throw new InvalidOperationException(problem);
    }

    /// <summary>
    /// A consensus stream as a member that was killed a moment ago: until the other side has noticed its end, a second process
    /// with its key is turned away.
    /// </summary>
    internal static async Task<AsyncClientStreamingCall<PeerFrame, PushSummary>> VoteAsAsync(GrpcChannel channel, Genesis genesis)
    {
        var hello = new PeerHello(genesis.ChainId, "test", RandomNumberGenerator.GetBytes(16));
        while (true)
        {
            var call = new Peer.PeerClient(channel).Push();
            try
            {
                await call.RequestStream.WriteAsync(hello.FrameFor(Lane.Consensus));
                if ((await call.ResponseHeadersAsync).Any(h => h.Key == PeerHello.AcceptedHeader)) return call;
                await call.ResponseAsync;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists)
            {
                call.Dispose();
            }
        }
    }

    internal static SigningKey AdminKey(City city, string department)
    {
        var file = KeyFile.Parse(File.ReadAllText(Path.Combine(city.Data, "keys", $"{department}-admin.key")), out var problem);
        return file?.OpenKey() ?? throw new InvalidOperationException(problem);
    }

    private static GrpcChannel Open(string address, X509Certificate2? certificate) => GrpcChannel.ForAddress(address, new GrpcChannelOptions
    {
        MaxSendMessageSize = 64 * 1024 * 1024,
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 c && TlsPins.PinOf(c) != default,
            },
        },
    });
}
