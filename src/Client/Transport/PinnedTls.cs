using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// TLS without an authority: a server is who it says it is when SHA-256 of its certificate's subject public key info is a
/// pin of the membership (RFC 7858 section 4.2 and RFC 7469 section 2.4 pin the same bytes).
/// </summary>
internal sealed class PinnedTls(MembershipBook book)
{
    /// <summary>The department whose validator answered the last handshake; null before the first.</summary>
    internal DepartmentId? Department { get; private set; }

    /// <summary>Why the last handshake was refused; null when it was not.</summary>
    internal string? Problem { get; private set; }

    /// <summary>
    /// A handler with one or more HTTP/2 connections to the validator. Pings find a dead link within seconds, also under a
    /// stream that has nothing to say.
    /// </summary>
    internal SocketsHttpHandler CreateHandler() => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        KeepAlivePingDelay = TimeSpan.FromSeconds(5),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => Accept(certificate as X509Certificate2),
        },
    };

    private bool Accept(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            Problem = "it showed no certificate";
            return false;
        }

        var pin = new Hash256(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        var owner = book.OwnerOfPin(pin);
        Problem = owner is null ? $"its TLS key {pin.ToShortString()} belongs to no validator of the membership" : null;
        Department = owner ?? Department;
        return owner is not null;
    }
}
