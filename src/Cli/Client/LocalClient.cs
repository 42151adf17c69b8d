using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>A client for the local network in a directory.</summary>
internal sealed class LocalClient : IAsyncDisposable
{
    /// <summary>How long a person waits for an answer that no quorum is needed for.</summary>
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a write waits for its commit: long enough to start a missing validator again meanwhile.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromMinutes(10);

    private LocalClient(CityNetwork network, CityClient client)
    {
        Network = network;
        City = client;
    }

    public CityNetwork Network { get; }

    public CityClient City { get; }

    /// <param name="via">The one validator to ask, or null for all of them.</param>
    /// <param name="last">A department whose validator is asked only when the others do not answer.</param>
    /// <exception cref="CliException">No network, a damaged file, or no such department.</exception>
    public static LocalClient Open(string data, string? via, string? last = null, Action<CityClientOptions>? adjust = null)
    {
        var network = CityNetwork.Load(new NetworkPaths(data));
        var asked = via is null
            ? network.Validators.OrderBy(v => v.Department == last).ToList()
            : [network.Validator(via)];
        var options = new CityClientOptions
        {
            Endpoints = [.. asked.Select(v => v.Client.OriginalString)],
            TrustAnchor = GenesisTrust.From(network.Genesis),
            DefaultTimeout = ReadTimeout,
        };
        options.Candidates = Candidates(network);
        adjust?.Invoke(options);
        return new LocalClient(network, CityClient.Create(options));
    }

    /// <summary>The TLS keys in this directory: a validator of the local network may be asked how it is before and after it has a seat.</summary>
    private static Dictionary<Hash256, DepartmentId> Candidates(CityNetwork network)
    {
        var pins = new Dictionary<Hash256, DepartmentId>();
        foreach (var validator in network.Validators)
        {
            var directory = network.Node(validator).Directory;
            if (!Directory.Exists(directory) || !DepartmentId.TryParse(validator.Department, out var department)) continue;
            foreach (var file in Directory.EnumerateFiles(directory, "tls*.pem"))
            {
                if (TlsIdentity.PinIn(file) is { } pin) pins[pin] = department;
            }
        }

        return pins;
    }

    /// <summary>Options of a write: signed by this key, patient, and telling on stderr why it waits.</summary>
    public static SubmitOptions Writing(CityIdentity identity) =>
        new() { Identity = identity, Timeout = WriteTimeout, Expiry = null, Pending = new WaitingNotice(Console.Error, TimeProvider.System) };

    public ValueTask DisposeAsync() => City.DisposeAsync();
}
