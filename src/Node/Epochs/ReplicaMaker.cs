using CityConsortium.Consensus;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>A replica with the epoch that it decides in.</summary>
public sealed record EpochReplica(Replica Replica, Epoch Epoch);

/// <summary>Makes the replica that decides after this node's tip: at the start, and whenever a block changes the membership (H11).</summary>
public sealed class ReplicaMaker(EpochBoard board, LedgerStore store, Genesis genesis)
{
    /// <param name="record">The last safety record of this node.</param>
    public EpochReplica Make(SafetyRecord? record, Height? observeUntil = null)
    {
        var tip = store.Tip;
        var epoch = board.Current;
        var seat = board.Identity.SeatIn(epoch.Membership);
        var before = tip.Header.Proposal.MembershipHash == epoch.Membership.Hash ? null : epoch.Before;
        var config = new ReplicaConfig(genesis.ChainId, seat?.Member, epoch.Membership, genesis.Parameters, seat?.Key, before);
        return new EpochReplica(new Replica(config, new RecoveredState(tip.Header, tip.Certificate, RecentSigners(epoch), record, observeUntil)), epoch);
    }

    /// <summary>P91: the certificate inside an epoch's first block is by the set before.</summary>
    private List<MemberSet> RecentSigners(Epoch epoch)
    {
        var signers = new List<MemberSet>();
        foreach (var header in store.GetRecentHeaders(genesis.Parameters.SignerWindow))
        {
            var isOurs = epoch.From == Height.Genesis.Next || header.Height > epoch.From;
            if (isOurs && header.ParentCertificate is { } parent) signers.Add(MemberSet.SignersOf(parent));
        }

        return signers;
    }
}
