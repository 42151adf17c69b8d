using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// Run before a port opens: the last blocks against their certificates, and the state against the last root. Chain id and
/// format were checked by <see cref="LedgerStore.Open"/>; all that RocksDB reads is checked against its checksums besides.
/// </summary>
public sealed class StartupCheck
{
    /// <summary>Enough to find a lost or foreign tail, and done in a fraction of a second.</summary>
    public const int DefaultBlocks = 16;

    /// <summary>More heights than the write-ahead logs can hold together; a tenth of a second to read.</summary>
    private const ulong ContinuousHeights = 20_000;

    private readonly LedgerStore _store;
    private readonly ISignatureVerifier _verifier;
    private readonly LedgerDatabase _db;
    private readonly ChainId _chain;

    private StartupCheck(LedgerStore store, ChainId chain, ISignatureVerifier verifier)
    {
        _store = store;
        _verifier = verifier;
        _db = store.Database;
        _chain = chain;
    }

    /// <param name="genesis">As the genesis file makes it: its header must be the store's.</param>
    /// <param name="blocks">How many of the last blocks; no more than are still provable are checked.</param>
    /// <exception cref="StorageDamagedException">The first thing that does not fit. Nothing was changed.</exception>
    public static StartupReport Run(LedgerStore store, ExecutedBlock genesis, ISignatureVerifier verifier, int blocks = DefaultBlocks)
    {
        Invariant.That(blocks >= 1, "the tip at least is checked");
        var report = new StartupCheck(store, genesis.Header.Proposal.Chain, verifier).Run(genesis.Header, blocks);
        store.FoundWhole();
        return report;
    }

    private StartupReport Run(BlockHeader genesis, int blocks)
    {
        var tip = _store.Tip;
        if (_store.GetHeader(Height.Genesis)!.Hash != genesis.Hash()) // the tip exists, so genesis does
        {
            throw _db.Damaged(Family.Headers, Height.Genesis, "the stored genesis is not the one that the genesis file makes");
        }

        CheckRoot(tip.Block);
        CheckMemberships(genesis, tip.Block);
        CheckContinuity(tip.Height);
        var count = (int)Math.Min((ulong)blocks, tip.Height.Value);
        var block = tip.Block;
        var check = new BlockCheck(_db, _store, _chain, _verifier);
        for (var i = 0; i < count; i++)
        {
            var parent = _store.GetHeader(block.Height.Previous); // null only where a snapshot's headers begin
            check.Check(block, parent);
            if (parent is null) return new StartupReport(tip.Height, i + 1);
            block = parent;
        }

        return new StartupReport(tip.Height, count);
    }

    private void CheckRoot(CertifiedHeader block)
    {
        var root = _store.GetNode(TreeNodeKey.RootOf(block.Height))
            ?? throw _db.Damaged(Family.Nodes, block.Height, "the root node of the state tree is missing");
        if (root.Hash != block.Header.StateRoot)
        {
            throw _db.Damaged(Family.Nodes, block.Height, $"the state tree has root {root.Hash}, the header says {block.Header.StateRoot}");
        }

        if (BlockCheck.DecodeMembership(_store.GetState(NextMembership.Key))?.Hash != block.Header.NextMembershipHash)
        {
            throw _db.Damaged(Family.State, block.Height, "the state names another next membership than the header");
        }
    }

    /// <summary>
    /// A log that was lost between two others leaves a hole below the tip, and RocksDB does not say so. Headers and records are
    /// the families that are written out most rarely, so a hole shows in them; only their keys are read.
    /// </summary>
    private void CheckContinuity(Height tip)
    {
        var first = Math.Max(_store.OldestHeader.Value, tip.Value > ContinuousHeights ? tip.Value - ContinuousHeights : 1);
        foreach (var family in (Family[])[Family.Headers, Family.Records])
        {
            if (FamilyReading.FirstHole(_db, family, new Height(first), tip) is { } hole) throw _db.Damaged(family, hole, family == Family.Headers ? "the header is missing" : "the record of the block's transactions is missing");
        }
    }

    /// <summary>Every change of the set from genesis on, by its certificate: who signs for the blocks is the first thing to be sure of.</summary>
    private void CheckMemberships(BlockHeader genesis, CertifiedHeader tip)
    {
        var history = _store.Memberships;
        if (history.Epochs[0].Membership.Hash != genesis.NextMembershipHash)
        {
            throw _db.Damaged(Family.Meta, Height.Genesis, "the record of the memberships begins with another set than genesis");
        }

        if (history.Problem(_chain, _verifier) is { } problem) throw _db.Damaged(Family.Meta, tip.Height, $"the record of the memberships does not hold: {problem}");
        if (history.Current.Membership.Hash != tip.Header.NextMembershipHash || history.Current.From > tip.Height.Next)
        {
            throw _db.Damaged(Family.Meta, tip.Height, "the record of the memberships does not end with the set that the newest header names");
        }
    }
}
