using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>What the HTTP request says of the caller, in gRPC's terms.</summary>
internal static class RequestMetadata
{
    private const string CommonName = "x509_common_name";
    private const string AlternativeName = "x509_subject_alternative_name";

    /// <summary>Headers that belong to the protocol and not to the caller.</summary>
    private static readonly HashSet<string> ProtocolHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        Protocol.Encoding, Protocol.AcceptEncoding, Protocol.Timeout, "content-type", "te", "host", "accept-encoding",
    };

    public static Metadata From(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(':') || ProtocolHeaders.Contains(name))
                continue;
            if (!name.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.OrdinalIgnoreCase))
            {
                metadata.Add(name, values.ToString());
                continue;
            }

            // Senders may join several binary values with commas (PROTOCOL-HTTP2.md, "Custom-Metadata").
            foreach (var value in values.ToString().Split(','))
                metadata.Add(name, Protocol.DecodeBinaryHeader(value));
        }

        return metadata;
    }

    /// <summary>The address in the form of grpc/grpc, doc/naming.md.</summary>
    public static string Peer(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown:",
        { AddressFamily: AddressFamily.InterNetworkV6 } address => $"ipv6:[{address}]:{connection.RemotePort}",
        var address => $"ipv4:{address}:{connection.RemotePort}",
    };

    public static AuthContext Identity(X509Certificate2? certificate)
    {
        var properties = new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal);
        if (certificate is null)
            return new AuthContext(null, properties);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames());
        var alternatives = names.Select(name => AuthProperty.Create(AlternativeName, Encoding.UTF8.GetBytes(name))).ToList();
        if (alternatives.Count > 0)
            properties[AlternativeName] = alternatives;
        var commonName = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        properties[CommonName] = [AuthProperty.Create(CommonName, Encoding.UTF8.GetBytes(commonName))];
        return new AuthContext(alternatives.Count > 0 ? AlternativeName : CommonName, properties);
    }
}
