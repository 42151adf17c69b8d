using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Protos.Peer;
using CityConsortium.Storage;
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

    /// <param name="peer">A department that a set known here has had, or the address (host:port) of a peer port.</param>
    /// <exception cref="NodeConfigException">Neither.</exception>
    public static PeerDoor To(NodeConfig config, string peer)
    {
        var known = KnownLedger(config);
        var own = config.Identity.CertificateIn(known.Sets[^1]);
        if (peer.Contains(':', StringComparison.Ordinal) && Uri.TryCreate($"https://{peer}", UriKind.Absolute, out var uri) && uri.Port > 0) return ToAddress(peer, known.Sets[0], own);
        if (known.Sets.Reverse().Select(s => s.Validators.FirstOrDefault(v => v.Department.Value == peer)).FirstOrDefault(v => v is not null) is not { } validator)
        {
            throw new NodeConfigException(
                $"'{peer}' is no department of a set that this node knows ({string.Join(", ", known.Sets[^1].Validators.Select(v => v.Department.Value))}); name one of these, or the address (host:port) of any member's peer port");
        }

        var address = config.Peers.FirstOrDefault(p => p.Department == validator.Department)?.Address ?? known.AddressOf(validator.Department)
            ?? throw new NodeConfigException($"neither node.json nor the ledger says where {peer} listens: give the address (host:port) of its peer port");
        return new PeerDoor(peer, address, TlsPins.ForConnectionTo(validator, own));
    }

    /// <summary>
    /// Whoever answers there is let in: the operator named the place, and nothing that is served is believed without the
    /// certificates that lead to it from genesis.
    /// </summary>
    private static PeerDoor ToAddress(string address, Membership genesis, X509Certificate2 own)
    {
        var tls = TlsPins.ForConnectionTo(genesis[new MemberIndex(0)], own);
        tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        return new PeerDoor(address, address, tls);
    }

    /// <summary>Genesis' set and, where the ledger that is to be repaired still says, those that came after, with their validators' addresses.</summary>
    private static (IReadOnlyList<Membership> Sets, Func<DepartmentId, string?> AddressOf) KnownLedger(NodeConfig config)
    {
        try
        {
            using var store = LedgerStore.OpenReadOnly(NodeStore.LedgerOf(config), config.Genesis.ChainId, StorageOptions.Default);
            if (!store.IsEmpty && store.Memberships.Problem(config.Genesis.ChainId, Ed25519.Verifier) is null)
            {
                var addresses = store.Memberships.Current.Membership.Validators.ToDictionary(v => v.Department, v => AddressIn(store, v.Department));
                return ([.. store.Memberships.Epochs.Select(e => e.Membership)], d => addresses.GetValueOrDefault(d));
            }
        }
        catch (StorageException)
        {
            // It is too damaged to say: the founders are asked, or an address.
        }

        return ([config.Genesis.Membership], _ => null);
    }

    private static string? AddressIn(LedgerStore store, DepartmentId department) =>
        store.GetState(NodeAddresses.StateKeyOf(department)) is { } bytes ? NodeAddresses.Decode(bytes.Span)?.Peer : null;

    public void Dispose() => _channel.Dispose();
}
