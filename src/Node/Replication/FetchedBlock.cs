using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>A certified block from a peer, of which everything is checked that does not need the state before it (<see cref="BlockReplay.Check"/>).</summary>
/// <param name="Bodies">The block's transactions; each carries its sender's signature.</param>
/// <param name="CheckedUnder">The membership whose certificate it was found to carry; null when it names another than the newest one known then.</param>
public sealed record FetchedBlock(CommittedBlock Block, IReadOnlyList<DecodedTransaction> Bodies, Hash256? CheckedUnder);
