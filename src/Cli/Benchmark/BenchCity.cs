using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;
using CityConsortium.Cli.Up;
using CityConsortium.Client;

namespace CityConsortium.Cli.Benchmark;

/// <summary>
/// The network that is measured: real validator processes on free ports, in a directory of their own that goes when this
/// object does.
/// </summary>
internal sealed class BenchCity : IAsyncDisposable
{
    /// <summary>Away from where 'city up' listens by default.</summary>
    private const int FirstPort = 17_400;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly NetworkDirectory _directory;

    private BenchCity(NetworkDirectory directory, CityNetwork network, NodeFleet fleet, GatewayStatusSource statuses)
    {
        _directory = directory;
        Network = network;
        Fleet = fleet;
        Statuses = statuses;
    }

    public CityNetwork Network { get; }

    public NodeFleet Fleet { get; }

    public GatewayStatusSource Statuses { get; }

    public static async Task<BenchCity> StartAsync(BenchOptions options, CancellationToken cancellation)
    {
        var ports = new PortPlan(FirstPort).NextFree(options.Validators)
            ?? throw new CliException($"no free range of {options.Validators * 10} ports from {FirstPort} on was found on 127.0.0.1.", ExitCode.Retryable);
        var parent = options.Directory is { } chosen ? Path.GetFullPath(chosen) : Path.GetTempPath();
        if (!Directory.Exists(parent)) throw new CliException($"{parent} does not exist; name a directory on the disk to be measured with --directory.", ExitCode.BadConfig);
        var directory = NetworkDirectory.Take(Path.Combine(parent, $"city-bench-{Environment.ProcessId}"));
        NetworkBuilder.Build(directory.Paths, options.Validators, ports, TimeProvider.System);
        var network = CityNetwork.Load(directory.Paths);
        var city = new BenchCity(directory, network, new NodeFleet(network, NodeLauncher.ThisTool()), new GatewayStatusSource(network));
        try
        {
            foreach (var validator in network.Validators)
            {
                city.Fleet.Start(validator);
            }

            await city.WaitUntilReadyAsync(cancellation);
            return city;
        }
        catch
        {
            await city.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client of the validators given, in that order; without any, of all.</summary>
    public CityClient CreateClient(BenchOptions options, CityIdentity identity, params ValidatorEntry[] validators) => CityClient.Create(new CityClientOptions
    {
        Endpoints = [.. (validators.Length > 0 ? validators : Network.Validators).Select(v => v.Client.OriginalString)],
        TrustAnchor = GenesisTrust.From(Network.Genesis),
        Identity = identity,
        Routing = validators.Length > 0 ? EndpointRouting.InOrder : EndpointRouting.Spread,
        DefaultTimeout = TimeSpan.FromSeconds(30),
        ResubmitAfter = TimeSpan.FromSeconds(10),
        MaxInFlight = Math.Max(options.InFlight, 64),
    });

    /// <summary>The departments' own first keys: they may write without being registered.</summary>
    public IReadOnlyList<CityIdentity> OpenIdentities() =>
        [.. Network.Validators.Select(v => CityIdentity.FromFile(Path.Combine(Network.Paths.Keys, $"{v.Department}-admin.key")))];

    public async Task<NetworkStatus> LookAsync(CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(Network.Validators.Select(v =>
            Fleet.Find(v.Department) is null ? Task.FromResult<ValidatorStatus?>(null) : Statuses.AskAsync(v, cancellation)));
        return NetworkStatus.From(answers, Fleet.RunningCount, null, TimeSpan.Zero);
    }

    /// <exception cref="CliException">A validator has died; its last words are told, for its log goes with the directory.</exception>
    public void RefuseDeaths()
    {
        if (Fleet.TakeExited() is not [var dead, ..]) return;
        throw new CliException($"the validator of {dead.Department} did not survive the benchmark: it {dead.Obituary().TrimEnd('.')}.", ExitCode.Internal);
    }

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        await Statuses.DisposeAsync();
        _directory.Dispose();
        Directory.Delete(Network.Paths.Directory, recursive: true);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            RefuseDeaths();
            var status = await LookAsync(cancellation);
            if (status.CanCommit && status.Answering == Network.Validators.Count) return;
            if (TimeProvider.System.GetElapsedTime(started) > ReadyWithin)
            {
                throw new CliException($"the network was not ready within {ReadyWithin.TotalSeconds:0} s: {status.Answering} of {status.Validators} validators answer; {status.MarginInWords()}.", ExitCode.Retryable);
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }
}
