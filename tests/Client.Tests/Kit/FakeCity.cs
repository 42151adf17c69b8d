using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Types;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Client.Tests;

/// <summary>Four fake validators with their genesis, and clients for them.</summary>
internal sealed class FakeCity : IAsyncDisposable
{
    private static readonly string[] Departments = ["urban", "environment", "health", "finance"];

    private readonly SigningKey[] _keys;
    private readonly List<CityClient> _clients = [];

    private FakeCity(Genesis genesis, SigningKey[] keys, X509Certificate2[] certificates)
    {
        Genesis = genesis;
        _keys = keys;
        Chain = new FakeChain(genesis, keys);
        Validators = [.. Departments.Select((d, i) => new FakeValidator(Chain, d, certificates[i]))];
        Identity = CityIdentity.Create(DepartmentId.Of("environment"), "test");
    }

    internal Genesis Genesis { get; }

    internal FakeChain Chain { get; }

    internal IReadOnlyList<FakeValidator> Validators { get; }

    internal CityIdentity Identity { get; }

    internal static async Task<FakeCity> StartAsync()
    {
        var keys = Departments.Select(_ => SigningKey.Create()).ToArray();
        var certificates = Departments.Select(MakeCertificate).ToArray();
        var validators = Departments.Select((d, i) => new Validator(DepartmentId.Of(d), keys[i].PublicKey, PinOf(certificates[i]))).ToList();
        var departments = Departments.Select((d, i) => new GenesisDepartment(DepartmentId.Of(d), d, d, keys[i].PublicKey)).ToList();
        var genesis = new Genesis("test", new BlockTime(1_700_000_000_000), departments, Membership.Create(validators), ConsensusParameters.Default);
        var city = new FakeCity(genesis, keys, certificates);
        foreach (var validator in city.Validators) await validator.StartAsync();
        return city;
    }

    internal CityClientOptions Options(params int[] validators) => new()
    {
        Endpoints = [.. (validators.Length == 0 ? [0, 1, 2, 3] : validators).Select(i => Validators[i].Address)],
        TrustAnchor = GenesisTrust.From(Genesis),
        Identity = Identity,
        DefaultTimeout = TimeSpan.FromSeconds(30),
    };

    internal CityClient Client(params int[] validators) => Client(Options(validators));

    internal CityClient Client(CityClientOptions options, ILogger? log = null)
    {
        var client = CityClient.Create(options, log);
        _clients.Add(client);
        return client;
    }

    /// <summary>A transaction of this city's identity that asks a contract for nothing in particular.</summary>
    internal SignedTransaction Sign(byte tag, string method = "Do", TimeSpan? expiry = null) => new Transaction(
        Genesis.ChainId, Identity.PublicKey, Enumerable.Repeat(tag, 16).ToArray(), Genesis.Time.Add(expiry ?? TimeSpan.FromHours(1)), "test", method, new byte[] { tag })
        .SignWith(Identity);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        foreach (var validator in Validators) await validator.DisposeAsync();
        foreach (var key in _keys) key.Dispose();
        Identity.Dispose();
    }

    internal static X509Certificate2 MakeCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private static Hash256 PinOf(X509Certificate2 certificate) => new(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
}
