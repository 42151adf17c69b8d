using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>What the host found on disk. For a new chain: genesis header and certificate, nothing else.</summary>
/// <param name="TipHeader">The last committed block's header.</param>
/// <param name="TipCertificate">Its certificate (<see cref="Certificate.ForGenesis"/> at height 0).</param>
/// <param name="RecentSigners">
/// Who signed the parent certificates inside the last W committed blocks (<see cref="ConsensusParameters.SignerWindow"/>), oldest
/// first; fewer only if the chain is shorter, or the membership changed since: only certificates by the current set count (P91), so the
/// first block of an epoch does not. Block 1 counts with its empty set.
/// </param>
/// <param name="SafetyRecord">The last record that was persisted, or null if this node never persisted one.</param>
/// <param name="ObserveUntil">
/// Set when the safety record was lost or the node was restored from a backup: no vote on any height up to and including this one. The
/// host gives tip + 2; the replica raises it by what its peers report (P71).
/// </param>
public sealed record RecoveredState(
    BlockHeader TipHeader,
    Certificate TipCertificate,
    IReadOnlyList<MemberSet> RecentSigners,
    SafetyRecord? SafetyRecord = null,
    Height? ObserveUntil = null)
{
    public static RecoveredState ForGenesis(BlockHeader genesisHeader) =>
        new(genesisHeader, Certificate.ForGenesis(genesisHeader.Hash()), []);
}
