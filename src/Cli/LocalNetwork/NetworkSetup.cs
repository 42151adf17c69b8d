using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>Brings a directory to the state that was asked for: continues the network in it, or makes one.</summary>
internal static class NetworkSetup
{
    /// <returns>The network, and whether it was made just now.</returns>
    /// <exception cref="CliException">What is there does not fit what was asked for.</exception>
    public static (CityNetwork Network, bool Created) Prepare(NetworkDirectory directory, NetworkRequest request, TimeProvider clock)
    {
        var paths = directory.Paths;
        RefuseRunningNodes(paths);
        if (request.Fresh)
        {
            NetworkBuilder.Remove(paths);
        }

        if (!File.Exists(paths.Network))
        {
            RefuseOrphanedRecords(paths);
            var ports = new PortPlan(request.BasePort ?? PortPlan.DefaultBase);
            NetworkBuilder.Build(paths, request.Validators ?? Department.Fewest, ports, clock);
            return (CityNetwork.Load(paths), true);
        }

        var network = CityNetwork.Load(paths);
        if (request.Validators is { } wanted && wanted != network.Validators.Count)
        {
            throw new CliException(
                $"the network in {paths.Directory} has {network.Validators.Count} validators, not {wanted}, and genesis cannot be changed afterwards; "
                + "leave --validators out, give another directory with --data, or delete this network and its records with --fresh.",
                ExitCode.BadConfig);
        }

        if (request.BasePort is { } basePort)
        {
            var ports = new PortPlan(basePort);
            network = network with { Validators = [.. network.Validators.Select((v, index) => ValidatorEntry.For(v.Department, ports, index))] };
            PrivateFile.Replace(paths.Network, NetworkFile.ToJson(network.Validators));
        }

        WriteAddresses(network);
        return (network, false);
    }

    /// <exception cref="CliException">One of the network's ports is in use.</exception>
    public static void RefuseTakenPorts(CityNetwork network)
    {
        foreach (var validator in network.Validators)
        {
            var peer = new Uri($"tcp://{validator.Peer}").Port;
            foreach (var (port, purpose) in ((int, string)[])[(peer, "peers"), (validator.Client.Port, "clients"), (validator.Operations.Port, "operations")])
            {
                if (PortPlan.IsFree(port)) continue;
                throw new CliException(
                    $"port {port} on 127.0.0.1, which {validator.Department} needs for {purpose}, is in use; stop what uses it, or choose another range with --base-port.",
                    ExitCode.Retryable);
            }
        }
    }

    /// <summary>network.json is right; a node.json that differs is from a change of ports that was interrupted.</summary>
    private static void WriteAddresses(CityNetwork network)
    {
        foreach (var validator in network.Validators)
        {
            var path = network.Node(validator).Config;
            if (!File.Exists(path))
            {
                throw new CliException($"{path} is missing; put it back, or delete this network and its records with --fresh.", ExitCode.BadConfig);
            }

            if (NodeConfigFile.WithAddresses(File.ReadAllText(path), validator, network.Validators) is { } changed)
            {
                PrivateFile.Replace(path, changed);
            }
        }
    }

    private static void RefuseRunningNodes(NetworkPaths paths)
    {
        if (!Directory.Exists(paths.Nodes)) return;
        foreach (var directory in Directory.EnumerateDirectories(paths.Nodes))
        {
            if (PidFile.ReadLive(new NodePaths(directory).Pid) is not { } pid) continue;
            var department = Path.GetFileName(directory);
            throw new CliException(
                $"the validator of {department} already runs by itself as process {pid}; stop it with 'city node stop {department}' first.",
                ExitCode.IdentityConflict);
        }
    }

    private static void RefuseOrphanedRecords(NetworkPaths paths)
    {
        if (!Directory.Exists(paths.Nodes)) return;
        if (Directory.EnumerateDirectories(paths.Nodes).Any(d => Directory.Exists(new NodePaths(d).Data)))
        {
            throw new CliException(
                $"{paths.Nodes} holds validators' records, but {paths.Network} is missing; put it back, or delete the records with --fresh.",
                ExitCode.BadConfig);
        }
    }
}
