using System.Globalization;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;
using CityConsortium.Nemesis.Network;

namespace CityConsortium.Nemesis.City;

/// <summary>A real network on loopback, every line between two validators behind a proxy. Its directory goes with it when all was well.</summary>
internal sealed class TestCity : IAsyncDisposable
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(2);

    private readonly NetworkDirectory _directory;
    private readonly CityNetwork _network;
    private readonly CityClient _asker;
    private readonly HttpClient _operations = new() { Timeout = TimeSpan.FromSeconds(60) };

    private TestCity(NetworkDirectory directory, CityNetwork network, Streets streets)
    {
        _directory = directory;
        _network = network;
        Streets = streets;
        Members = new Members(network);
        _asker = CreateClient(0, null, AskFor);
    }

    public Streets Streets { get; }

    public Members Members { get; }

    /// <summary>Null where this process may not mount: then no disk can be filled.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>Whose data lies on <see cref="Disk"/>.</summary>
    public string DiskOwner => _network.Validators[^1].Department;

    public string Directory => _network.Paths.Directory;

    public Types.ChainId ChainId => _network.Genesis.ChainId;

    public IReadOnlyList<string> Endpoints => [.. _network.Validators.Select(v => v.Client.OriginalString)];

    public int Count => _network.Validators.Count;

    /// <summary>Set when something was wrong: the directory is kept for whoever looks into it.</summary>
    public bool Keep { get; set; }

    /// <param name="withDisk">Whether one validator's data shall lie on a file system that can be filled.</param>
    /// <param name="withStreets">Whether the lines between validators shall run through the proxies, which take CPU time of their own.</param>
    public static async Task<TestCity> CreateAsync(NemesisOptions options, bool withDisk, bool withStreets = true)
    {
        var ports = new PortPlan(options.BasePort).NextFree(options.Validators) ?? throw new NemesisException($"no free ports from {options.BasePort} on");
        var parent = options.Directory ?? Path.GetTempPath();
        var directory = NetworkDirectory.Take(Path.Combine(parent, $"city-nemesis-{Environment.ProcessId}-{ports.Base}"));
        NetworkBuilder.Build(directory.Paths, options.Validators, ports, TimeProvider.System);
        var network = CityNetwork.Load(directory.Paths);
        var streets = new Streets(network.Validators, options.Seed);
        foreach (var self in network.Validators.Where(_ => withStreets))
        {
            var seen = network.Validators.Select(v => v == self ? v : v with { Peer = streets.AddressOf(self.Department, v.Department) }).ToList();
            await File.WriteAllTextAsync(network.Node(self).Config, NodeConfigFile.Create(self, seen));
        }

        var city = new TestCity(directory, network, streets);
        if (withDisk) city.Disk = await SmallDisk.MountAsync(network.Paths.Node(city.DiskOwner).Data);
        city.Members.StartMissing();
        return city;
    }

    /// <summary>A client that prefers the validator at <paramref name="first"/> and falls back to the others.</summary>
    public CityClient CreateClient(int first, CityIdentity? identity, TimeSpan attempt, bool onlyThat = false) => CityClient.Create(new CityClientOptions
    {
        Endpoints = [.. Enumerable.Range(first, onlyThat ? 1 : Count).Select(i => _network.Validators[i % Count].Client.OriginalString)],
        TrustAnchor = GenesisTrust.From(_network.Genesis),
        Identity = identity,
        AttemptTimeout = attempt,
        DefaultTimeout = TimeSpan.FromMinutes(2),
        MaxInFlight = 16_384,
    });

    /// <summary>The department's founding key, which may write without being registered.</summary>
    public CityIdentity IdentityOf(int index) => CityIdentity.FromFile(KeyFileOf(index));

    public string KeyFileOf(int index) => Path.Combine(_network.Paths.Keys, $"{_network.Validators[index].Department}-admin.key");

    /// <summary>Address and port, one per validator.</summary>
    public IEnumerable<string> ClientAddresses => _network.Validators.Select(v => $"{v.Client.Host}:{v.Client.Port}");

    /// <summary>The view changes that the validators asked for since they started, by reason.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ViewChangesAsync(CancellationToken cancellation)
    {
        var found = await ReadMetricsAsync("cityconsortium_consensus_view_changes_total", cancellation);
        return found.GroupBy(m => m.Label).ToDictionary(g => g.Key, g => (long)g.Sum(m => m.Value));
    }

    /// <summary>The most transactions that any validator has waiting, by the operators' port: clients' floods do not reach it.</summary>
    public async Task<int> LargestPoolAsync(CancellationToken cancellation) =>
        (int)(await ReadMetricsAsync("cityconsortium_mempool_size", cancellation)).Select(m => m.Value).DefaultIfEmpty().Max();

    /// <summary>What each validator says of itself; null for those that do not answer.</summary>
    public async Task<ValidatorStatus?[]> AskAllAsync(CancellationToken cancellation) =>
        await Task.WhenAll(_network.Validators.Select(v => AskAsync(v.Client.OriginalString, cancellation)));

    /// <summary>Who leads now, by the word of the one furthest ahead; of nobody, the first validator.</summary>
    public async Task<string> LeaderAsync(CancellationToken cancellation)
    {
        var answers = await AskAllAsync(cancellation);
        var leader = answers.OfType<ValidatorStatus>().OrderByDescending(s => s.Height).FirstOrDefault()?.Leader;
        return Members.Departments.Contains(leader) ? leader! : Members.Departments[0];
    }

    public async ValueTask DisposeAsync()
    {
        _operations.Dispose();
        await _asker.DisposeAsync();
        await Members.DisposeAsync();
        await Streets.DisposeAsync();
        if (Disk is not null) await Disk.DisposeAsync();
        _directory.Dispose();
        if (!Keep) System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task<IReadOnlyList<(string Label, double Value)>> ReadMetricsAsync(string name, CancellationToken cancellation)
    {
        var found = new List<(string, double)>();
        foreach (var validator in _network.Validators)
        {
            var text = await _operations.GetStringAsync(new Uri(validator.Operations, "/metrics"), cancellation);
            foreach (var line in text.Split('\n').Where(l => l.StartsWith(name, StringComparison.Ordinal)))
            {
                var label = line.Contains('"', StringComparison.Ordinal) ? line.Split('"')[1] : "";
                found.Add((label, double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)));
            }
        }

        return found;
    }

    private async Task<ValidatorStatus?> AskAsync(string endpoint, CancellationToken cancellation)
    {
        try
        {
            return await _asker.GetStatusAsync(endpoint, cancellation);
        }
        catch (CityException)
        {
            return null;
        }
    }
}
