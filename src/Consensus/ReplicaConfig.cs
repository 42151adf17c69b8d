using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>What a replica is told once.</summary>
/// <param name="Self">This node's place in the membership; null for a node that only follows.</param>
/// <param name="Signer">This node's consensus key; null for a node that only follows. Only <see cref="SafetyRules"/> uses it.</param>
public sealed record ReplicaConfig(ChainId ChainId, MemberIndex? Self, Membership Membership, ConsensusParameters Parameters, ISigner? Signer);
