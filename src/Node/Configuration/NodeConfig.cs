using System.Net;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>Where another department's validator listens for peers.</summary>
public sealed record PeerAddress(DepartmentId Department, string Address);

/// <summary>
/// Everything a validator process was told, read and checked before anything starts. What all nodes share is in
/// <see cref="Genesis"/>; the rest may differ per process.
/// </summary>
/// <param name="Joins">It has no seat yet: <c>city node init</c> made it, and a proposal is to name it.</param>
public sealed record NodeConfig(
    string Directory,
    DepartmentId Department,
    Genesis Genesis,
    NodeIdentity Identity,
    string DataDirectory,
    IPEndPoint PeerListen,
    IPEndPoint ClientListen,
    IPEndPoint OperationsListen,
    IReadOnlyList<PeerAddress> Peers,
    bool Joins)
{
    /// <summary>So many of the newest blocks keep transactions and receipts; null keeps all.</summary>
    public int? KeepBlocks { get; init; }

    /// <summary>Whether a node that lags far may take a snapshot. False for a department that wants the whole history: it replays every block.</summary>
    public bool TakeSnapshots { get; init; } = true;
}
