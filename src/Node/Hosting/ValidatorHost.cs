using System.Reflection;
using CityConsortium.Storage;
using CityConsortium.Types;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>A validator as a process: reads, checks, opens its three ports, runs until told to stop or until a part fails.</summary>
public static class ValidatorHost
{
    /// <summary>Exit codes of sysexits.h where they fit: 0 clean, 64 bad configuration, 70 internal failure, 74 disk, 78 in use by another process.</summary>
    private const int Clean = 0;
    private const int BadConfiguration = 64;
    private const int InternalFailure = 70;
    private const int DiskFailure = 74;
    private const int IdentityConflict = 78;

    /// <summary>Calls that end by themselves may; peers' and clients' long-lived streams never would, and their owners fail over.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(500);

    public static string Build { get; } =
        typeof(ValidatorHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <param name="nodeDirectory">The directory with <c>node.json</c>.</param>
    /// <returns>The process's exit code. What went wrong is already written to standard error, in a sentence.</returns>
    public static async Task<int> RunAsync(string nodeDirectory, CancellationToken stopping)
    {
        try
        {
            var config = NodeConfigReader.Read(nodeDirectory);
            return await RunAsync(config, stopping);
        }
        catch (NodeConfigException e)
        {
            return Say(e.Message, BadConfiguration);
        }
        catch (DirectoryInUseException e)
        {
            return Say(e.Message, IdentityConflict);
        }
        catch (StorageException e)
        {
            return Say(e.Message, DiskFailure);
        }
        catch (IOException e)
        {
            // Kestrel's "address already in use" says which.
            return Say(e.Message, BadConfiguration);
        }
    }

    private static async Task<int> RunAsync(NodeConfig config, CancellationToken stopping)
    {
        using var directoryLock = DirectoryLock.Take(config.DataDirectory);
        while (true)
        {
            // Installed while nothing is open; after it everything is made anew, the replica too (H7).
            SnapshotInstall.RunIfReady(config);
            var exitCode = await RunOnceAsync(config, stopping);
            if (exitCode is { } code) return code;
        }
    }

    /// <returns>Null when the validator should begin again, on a snapshot that waits to be installed.</returns>
    private static async Task<int?> RunOnceAsync(NodeConfig config, CancellationToken stopping)
    {
        var damagedLogs = LogFiles.SetDamagedAside(NodeStore.LedgerOf(config), TimeProvider.System.GetUtcNow());
        using var store = NodeStore.OpenLedger(config);
        var recovered = NodeStore.Recover(config, store);
        CheckSeat(config, store);
        using var safety = recovered.Log!; // Recover always returns one
        using var logs = NodeLogging.Create();
        using var telemetry = new TelemetrySetup(config.Department.Value, Build);
        using var metrics = new PrometheusText();
        var log = logs.CreateLogger("CityConsortium.Node");
        var validator = new RunningValidator(config, store, safety, recovered, Build, TimeProvider.System, logs);
        await using var app = BuildApp(config, store, validator, metrics, logs);
        await using (validator)
        {
            if (recovered.ObserveReason is { } reason) log.Observing(recovered.ObserveUntil!.Value.Value, reason);
            if (!validator.Board.IsMember) log.Following(store.Tip.Height.Next.Value);
            foreach (var damage in damagedLogs) log.DamageFound(damage.ToString());
            if (recovered.LostBlocks(store.Height) is { } lost) log.DamageFound(lost);
            log.Starting(config.Department.Value, config.Genesis.ChainId.ToString(), store.Tip.Height.Value);
            await app.StartAsync(stopping);
            log.Listening(config.PeerListen.ToString(), config.ClientListen.ToString(), config.OperationsListen.ToString());
            validator.Start();
            var failure = await WaitAsync(validator, stopping);
            if (failure is not null and not SnapshotReadyException) log.Halted(failure is NodeHaltedException or StorageException or KeyInUseException ? failure.Message : failure.ToString());
            using var patience = new CancellationTokenSource(StopPatience);
            await app.StopAsync(patience.Token);
            telemetry.Flush();
            log.Stopped(validator.Tip.Height.Value);
            if (failure is SnapshotReadyException && !stopping.IsCancellationRequested) return null;
            return failure switch { null or SnapshotReadyException => Clean, StorageException => DiskFailure, KeyInUseException => IdentityConflict, _ => InternalFailure };
        }
    }

    /// <summary>A node without a seat follows if it is to join, or if it had a seat once. Any other has the wrong key file.</summary>
    /// <exception cref="NodeConfigException">It has no seat and never had one, or its TLS key is not the one that its seat names.</exception>
    private static void CheckSeat(NodeConfig config, LedgerStore store)
    {
        var members = store.Memberships.Current.Membership;
        var path = Path.Combine(config.Directory, "node.json");
        if (config.Identity.SeatIn(members) is { } seat)
        {
            var validator = members[seat.Member];
            if (validator.Department != config.Department) throw new NodeConfigException($"{path}: says department '{config.Department}', but the consensus key has the seat of '{validator.Department}'");
            if (config.Identity.Certificates.All(c => TlsPins.PinOf(c) != validator.TlsPin))
            {
                throw new NodeConfigException($"{path}: the TLS key is not the one that the membership at height {store.Height} names for {config.Department}; restore it, or propose the new one");
            }

            return;
        }

        if (config.Joins || store.Memberships.Epochs.Any(e => config.Identity.SeatIn(e.Membership) is not null)) return;
        throw new NodeConfigException(
            $"{path}: the consensus key {config.Identity.Keys[0].PublicKey.ToShortString()}… has no seat in the membership at height {store.Height} and never had one; "
            + "restore the validator's key, or make a validator that is to join with 'city node init'");
    }

    private static async Task<Exception?> WaitAsync(RunningValidator validator, CancellationToken stopping)
    {
        try
        {
            return await validator.Failed.WaitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static WebApplication BuildApp(NodeConfig config, LedgerStore store, RunningValidator validator, PrometheusText metrics, ILoggerFactory logs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, config, validator));
        var services = builder.Services;
        services.AddSingleton(logs);
        services.AddGrpc(o => o.MaxReceiveMessageSize = NodeLimits.ClientMessageBytes)
            .AddServiceOptions<PeerService>(o => o.MaxReceiveMessageSize = NodeLimits.PeerMessageBytes);
        services.AddRouting();
        var line = new ClientLine();
        services.AddSingleton(config).AddSingleton(validator.Desk).AddSingleton(validator.Intake).AddSingleton(validator.Feed).AddSingleton(validator.Status)
            .AddSingleton(new LedgerReading(store, config.Department.Value)).AddSingleton(new EventReading(store, validator.Feed, line)).AddSingleton(new SubscriberPlaces()).AddSingleton(new SubmitterPlaces())
            .AddSingleton(validator.Evidence).AddSingleton(line).AddSingleton(_ => new RefusalPace(TimeProvider.System));
        var app = builder.Build();
        Route(app, config, metrics, validator.Status);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, NodeConfig config, RunningValidator validator)
    {
        var door = new ClientDoor(TimeProvider.System);
        kestrel.AddServerHeader = false;
        // Of each listener by itself; the client port's door is narrower.
        kestrel.Limits.MaxConcurrentConnections = Math.Max(NodeLimits.ClientConnections, NodeLimits.PeerConnections);
        kestrel.Limits.Http2.MaxStreamsPerConnection = NodeLimits.StreamsPerConnection;
        kestrel.Limits.Http2.InitialStreamWindowSize = NodeLimits.StreamWindow;
        kestrel.Limits.Http2.InitialConnectionWindowSize = NodeLimits.ConnectionWindow;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = NodeLimits.HeaderBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = NodeLimits.HeaderBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(20);
        kestrel.Limits.KeepAliveTimeout = NodeLimits.IdleConnection;
        kestrel.Limits.RequestHeadersTimeout = NodeLimits.SlowestHeaders;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(NodeLimits.SlowestRequestBytesPerSecond, NodeLimits.SlowestHeaders);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(NodeLimits.SlowestReaderBytesPerSecond, NodeLimits.SlowestReader);
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(config.PeerListen, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(TlsPins.ForPeerListener(validator.Board));
            listen.Use(next => connection => validator.Connections.KeepAsync(connection, next));
        });
        kestrel.Listen(config.ClientListen, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => connection => door.KeepAsync(connection, next));
            listen.UseHttps(TlsPins.ForClientListener(validator.Board));
        });
        kestrel.Listen(config.OperationsListen, listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>Each port serves its own calls only; the port is the socket's, not what a request's header claims.</summary>
    private static void Route(WebApplication app, NodeConfig config, PrometheusText metrics, StatusBoard status)
    {
        app.MapWhen(c => c.Connection.LocalPort == config.PeerListen.Port, branch =>
            branch.UseRouting().UseEndpoints(e => e.MapGrpcService<PeerService>()));
        app.MapWhen(c => c.Connection.LocalPort == config.ClientListen.Port, branch =>
            branch.UseRouting().UseEndpoints(e =>
            {
                e.MapGrpcService<GatewayService>();
                e.MapGrpcService<HealthService>();
            }));
        app.MapWhen(c => c.Connection.LocalPort == config.OperationsListen.Port, branch =>
            branch.UseRouting().UseEndpoints(e => e.MapOperations(metrics, status, Build)));
    }

    private static int Say(string sentence, int exitCode)
    {
        Console.Error.WriteLine($"error: {sentence}");
        return exitCode;
    }
}
