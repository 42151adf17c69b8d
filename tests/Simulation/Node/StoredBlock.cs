using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A block as a node stores it and sends it to others.</summary>
public sealed record StoredBlock(BlockHeader Header, Proposal Proposal, Certificate Certificate, IReadOnlyList<SignedTransaction> Bodies);
