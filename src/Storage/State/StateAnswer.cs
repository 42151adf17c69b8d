using CityConsortium.Ledger;

namespace CityConsortium.Storage;

/// <summary>A state entry or its absence, the proof, and the certified header with the root that the proof leads to.</summary>
public sealed record StateAnswer(CertifiedHeader Block, ProvenState State);
