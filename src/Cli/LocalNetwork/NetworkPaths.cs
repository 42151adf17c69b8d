using CityConsortium.Node;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>Where everything of a local network is, under its one directory.</summary>
internal sealed class NetworkPaths(string directory)
{
    /// <summary>Absolute, so that children with another working directory mean the same.</summary>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <summary>Shows that the directory is ours; nothing is ever deleted without it.</summary>
    public string Marker => Path.Combine(Directory, ".city-network");

    /// <summary>Held by <c>city up</c> for as long as it runs.</summary>
    public string Lock => Path.Combine(Directory, "up.lock");

    /// <summary>The process id of whoever holds the lock, for messages.</summary>
    public string LockOwner => Path.Combine(Directory, "up.pid");

    /// <summary>A network is built here and then moved into place.</summary>
    public string Staging => Path.Combine(Directory, ".setup");

    public string Genesis => Path.Combine(Directory, "genesis.json");

    /// <summary>Written last: its presence says that the network is complete.</summary>
    public string Network => Path.Combine(Directory, "network.json");

    public string Keys => Path.Combine(Directory, "keys");

    public string Nodes => Path.Combine(Directory, "nodes");

    public NodePaths Node(string department) => new(Path.Combine(Nodes, department));
}

/// <summary>Where everything of one validator is.</summary>
internal sealed record NodePaths(string Directory)
{
    public string Config => Path.Combine(Directory, "node.json");

    public string ConsensusKey => Path.Combine(Directory, "consensus.key");

    public string Tls => Path.Combine(Directory, "tls.pem");

    /// <summary>Lets a validator vote that has no record of earlier votes: it is new and did not lose one.</summary>
    public string FirstStart => Path.Combine(Directory, NodeStore.FirstStartMarker);

    /// <summary>What the other departments must know of the validator to give it a seat.</summary>
    public string Seat => Path.Combine(Directory, "seat.json");

    public string Data => Path.Combine(Directory, "data");

    public string Log => Path.Combine(Directory, "node.log");

    public string Pid => Path.Combine(Directory, "node.pid");

    /// <summary>Asks the running <c>city up</c> to start this validator again.</summary>
    public string StartRequest => Path.Combine(Directory, "start.request");
}
