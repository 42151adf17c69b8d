using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CityConsortium.Grpc.Tests;

/// <summary>Certificates and keys as files, for a peer in another process. Deleted at the end.</summary>
internal sealed class PemFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("grpc-tests-");

    public string Certificate(string name, X509Certificate2 certificate) => Write(name + ".pem", certificate.ExportCertificatePem());

    public string Key(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        // A key from PKCS#12 is not exportable in plain; a password-protected export can be read back and written.
        using var plain = ECDsa.Create();
        plain.ImportEncryptedPkcs8PrivateKey("p", key.ExportEncryptedPkcs8PrivateKey("p", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)), out _);
        return Write(name + ".key", plain.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
