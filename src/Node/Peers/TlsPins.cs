using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Types;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace CityConsortium.Node;

/// <summary>
/// Who may connect: not a certificate authority's word but the membership's. A certificate is as good as the SHA-256 of its
/// public key being the pin that genesis or a membership change names.
/// </summary>
public static class TlsPins
{
    public static Hash256 PinOf(X509Certificate2 certificate) =>
        new(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>The peer listener: TLS 1.3, a client certificate of somebody who is admitted just now or no connection.</summary>
    public static HttpsConnectionAdapterOptions ForPeerListener(EpochBoard board) => new()
    {
        ServerCertificate = board.Certificate,
        OnAuthenticate = Present(board),
        SslProtocols = SslProtocols.Tls13,
        ClientCertificateMode = ClientCertificateMode.RequireCertificate,
        ClientCertificateValidation = (certificate, _, _) => board.Admits(PinOf(certificate)),
        HandshakeTimeout = NodeLimits.SlowestHandshake,
    };

    /// <summary>The client listener: the same server key, so that clients can pin it by the genesis file; callers sign what they send.</summary>
    public static HttpsConnectionAdapterOptions ForClientListener(EpochBoard board) => new()
    {
        ServerCertificate = board.Certificate,
        OnAuthenticate = Present(board),
        SslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12,
        HandshakeTimeout = NodeLimits.SlowestHandshake,
    };

    /// <summary>
    /// The certificate that the set in force knows this node by, made ready once: a selector would build a chain for every
    /// connection, and look for issuers that a self-made certificate has not.
    /// </summary>
    private static Action<ConnectionContext, SslServerAuthenticationOptions> Present(EpochBoard board)
    {
        var contexts = board.Identity.Certificates.ToDictionary(c => c, c => SslStreamCertificateContext.Create(c, additionalCertificates: null, offline: true));
        return (_, ssl) => ssl.ServerCertificateContext = contexts[board.Certificate];
    }

    /// <summary>
    /// The same for a node that holds two certificates, while one of them takes the other's place: which of them the peer knows it by
    /// depends on blocks that this node may not have got yet.
    /// </summary>
    /// <param name="own">Asked at each attempt.</param>
    public static SslClientAuthenticationOptions ForConnectionTo(Validator peer, Func<X509Certificate2> own, Func<Hash256, bool> isPeers)
    {
        var options = ForConnectionTo(peer, own(), isPeers);
        options.ClientCertificateContext = null;
        options.LocalCertificateSelectionCallback = (_, _, _, _, _) => own();
        return options;
    }

    /// <summary>A connection to one peer: only that peer's key will do, not any member's.</summary>
    public static SslClientAuthenticationOptions ForConnectionTo(Validator peer, X509Certificate2 own, Func<Hash256, bool>? isPeers = null) => new()
    {
        TargetHost = peer.Department.Value,
        EnabledSslProtocols = SslProtocols.Tls13,
        ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true),
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 shown && (isPeers?.Invoke(PinOf(shown)) ?? PinOf(shown) == peer.TlsPin),
    };
}
