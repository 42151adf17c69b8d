using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Protos.Peer;
using CityConsortium.Types;
using Grpc.Net.Client;

namespace CityConsortium.Node;

/// <summary>One validator to fetch from while this node does not run: the same pinned connection, without the streams.</summary>
public sealed class PeerDoor : IDisposable
{
    private readonly GrpcChannel _channel;

    private PeerDoor(string name, string address, SslClientAuthenticationOptions tls)
    {
        Name = name;
        _channel = GrpcChannel.ForAddress($"https://{address}", new GrpcChannelOptions
        {
            MaxReceiveMessageSize = NodeLimits.BlockMessageBytes,
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler { SslOptions = tls, ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false },
        });
        Client = new Peer.PeerClient(_channel);
    }

    /// <summary>The department, or the address where the caller gave one.</summary>
    public string Name { get; }

    public Peer.PeerClient Client { get; }

    /// <param name="peer">A department of the membership, or the address (host:port) of a member's peer port.</param>
    /// <exception cref="NodeConfigException">Neither.</exception>
    public static PeerDoor To(NodeConfig config, string peer)
    {
        // The ledger that would know later sets is what is being repaired: founders are asked.
        var membership = config.Genesis.Membership;
        var own = config.Identity.CertificateIn(membership);
        if (config.Peers.FirstOrDefault(p => p.Department.Value == peer) is { } known)
        {
            var founder = membership.Validators.FirstOrDefault(v => v.Department == known.Department)
                ?? throw new NodeConfigException($"department '{peer}' joined after genesis, and its key is in the ledger that is to be repaired: name a founder");
            return new PeerDoor(peer, known.Address, TlsPins.ForConnectionTo(founder, own));
        }

        if (!peer.Contains(':', StringComparison.Ordinal) || !Uri.TryCreate($"https://{peer}", UriKind.Absolute, out var uri) || uri.Port <= 0)
        {
            throw new NodeConfigException(
                $"'{peer}' is no department that node.json names ({string.Join(", ", config.Peers.Select(p => p.Department.Value))}) and no address such as 10.0.0.7:7400");
        }

        var tls = TlsPins.ForConnectionTo(membership[new MemberIndex(0)], own);
        tls.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is X509Certificate2 shown && membership.IndexOfPin(TlsPins.PinOf(shown)) is not null;
        return new PeerDoor(peer, peer, tls);
    }

    public void Dispose() => _channel.Dispose();
}
