using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The block that a call belongs to. Its time is the only clock a contract has.</summary>
public sealed record BlockScope(ChainId Chain, Height Height, BlockTime Time);
