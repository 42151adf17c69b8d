using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>Why a transaction is not committed yet, as a validator sees it.</summary>
/// <param name="Endpoint">Who says so.</param>
/// <param name="Sentence">For example: waiting for a quorum since 12:03:01; health and finance are not reachable.</param>
public sealed record PendingReason(TxId TransactionId, string Endpoint, string Sentence);
