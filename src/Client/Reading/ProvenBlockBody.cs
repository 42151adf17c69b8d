using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>A block's proven header with the ids of its transactions, which fit the header's root.</summary>
public sealed record ProvenBlockBody(ProvenBlock Block, IReadOnlyList<TxId> TransactionIds);
