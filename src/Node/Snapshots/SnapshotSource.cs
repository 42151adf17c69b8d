using CityConsortium.Protos.Peer;

namespace CityConsortium.Node;

/// <summary>Whom a snapshot can be asked of.</summary>
/// <param name="Name">For messages: the department, or the address that was given.</param>
/// <param name="IsUp">Whether a connection stands, so that it is worth waiting for the answer.</param>
public sealed record SnapshotSource(string Name, Peer.PeerClient Client, bool IsUp);
