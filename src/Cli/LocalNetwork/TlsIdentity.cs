using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Types;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>
/// A validator's self-made TLS identity: nobody vouches for it but genesis, which pins its key. So there is no authority to
/// run, and none to break into.
/// </summary>
/// <param name="Pem">The certificate followed by its private key (PKCS #8).</param>
/// <param name="Pin">SHA-256 of the certificate's SubjectPublicKeyInfo (RFC 7469, section 2.4).</param>
internal sealed record TlsIdentity(string Pem, Hash256 Pin)
{
    private const int YearsValid = 10;

    public static TlsIdentity Create(string department, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={department}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(department);
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());

        // A day in the past: departments' clocks differ.
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(YearsValid));
        return new TlsIdentity(
            $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n",
            PinOf(certificate));
    }

    /// <returns>Null when the file holds no certificate that this user may read.</returns>
    public static Hash256? PinIn(string file)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(System.Text.Encoding.ASCII.GetBytes(File.ReadAllText(file)));
            return PinOf(certificate);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static Hash256 PinOf(X509Certificate2 certificate) =>
        new(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
}
