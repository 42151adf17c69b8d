using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>What a replica is told once.</summary>
/// <param name="Self">This node's place in the membership; null for a node that only follows.</param>
/// <param name="Signer">This node's consensus key; null for a node that only follows. Only <see cref="SafetyRules"/> uses it.</param>
/// <param name="Before">
/// The set that decided the committed tip, when the tip's block changed the membership: who leads on is looked up by department (P91). Null: the same set.
/// </param>
public sealed record ReplicaConfig(
    ChainId ChainId, MemberIndex? Self, Membership Membership, ConsensusParameters Parameters, ISigner? Signer, Membership? Before = null);
