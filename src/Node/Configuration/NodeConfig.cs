using System.Net;
using System.Security.Cryptography.X509Certificates;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Where another department's validator listens for peers.</summary>
public sealed record PeerAddress(DepartmentId Department, MemberIndex Member, string Address);

/// <summary>
/// Everything a validator process was told, read and checked before anything starts. What all nodes share is in
/// <see cref="Genesis"/>; the rest may differ per process.
/// </summary>
public sealed record NodeConfig(
    string Directory,
    DepartmentId Department,
    Genesis Genesis,
    MemberIndex Member,
    SigningKey ConsensusKey,
    X509Certificate2 Certificate,
    string DataDirectory,
    IPEndPoint PeerListen,
    IPEndPoint ClientListen,
    IPEndPoint OperationsListen,
    IReadOnlyList<PeerAddress> Peers)
{
    /// <summary>So many of the newest blocks keep transactions and receipts; null keeps all.</summary>
    public int? KeepBlocks { get; init; }

    /// <summary>Whether a node that lags far may take a snapshot. False for a department that wants the whole history: it replays every block.</summary>
    public bool TakeSnapshots { get; init; } = true;
}
