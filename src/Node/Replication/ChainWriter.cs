using CityConsortium.Consensus;
using CityConsortium.Ledger;
using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Makes blocks final on this node: one synced batch, then everybody who waits is told. Used by the outbox's thread alone,
/// for blocks that this replica helped to decide and for blocks fetched from others.
/// </summary>
public sealed class ChainWriter(
    LedgerStore store, ChainTip tip, Genesis genesis, BlockExecutor executor, ExecutionRoom execution, TransactionPool pool, CommitFeed feed,
    DroppedTransactions dropped, ReplicaInbox inbox, Observer observer, FinalityClock finality, NodeMetrics metrics, TimeProvider time)
{
    /// <summary>Every so many blocks the pool is swept for what expired; in between a leader drops what it meets.</summary>
    private const ulong SweepEveryBlocks = 64;

    private readonly BlockReplay _replay = new(genesis.ChainId, executor, (ids, bodies) => pool.FindBodies(ids, bodies));
    private long? _lastCommit;

    /// <summary>The replica's order: the block that it executed and that a quorum certified.</summary>
    public void Commit(BlockHeader header, Proposal proposal, Certificate certificate)
    {
        if (header.Height <= tip.Height)
        {
            // Catch-up was faster. The same block: done. Another one: two certificates exist, which nobody may gloss over.
            var stored = store.GetHeader(header.Height);
            if (stored?.Hash != header.Hash()) throw new NodeHaltedException($"height {header.Height} is certified twice: {stored?.Hash} and {header.Hash()}");
            return;
        }

        var candidate = execution.Executed(proposal.Digest);
        Invariant.That(candidate.Executed!.Header == header, "a block is committed with the result that was executed here");
        var block = new CommittedBlock(header, proposal, execution.BodiesOf(proposal.Digest), certificate, candidate.Executed.Changes.EncodedReceipts);
        // Only here: while this node catches up, what waits in its pool may long be committed further on, and no leader is to blame.
        Store(block, candidate.Executed);
        SuspectCensorship(new BlockTurns(candidate.Bodies!)); // complete: it was executed
    }

    /// <summary>The part of <see cref="Adopt"/> that may run on any thread, ahead of the blocks before.</summary>
    /// <param name="vouched">As of <see cref="BlockReplay.Check"/>.</param>
    /// <exception cref="BlockRefusedException">It is not what the peer claims.</exception>
    public FetchedBlock Check(CommittedBlock block, Predicate<CommittedBlock>? vouched = null) => _replay.Check(block, store.Memberships.Current.Membership, vouched);

    /// <summary>A certified block from a peer.</summary>
    /// <exception cref="BlockRefusedException">It is not what the peer claims, or not the next one.</exception>
    /// <exception cref="NodeHaltedException">Its certificate holds and this node's own result differs.</exception>
    public void Adopt(FetchedBlock fetched)
    {
        var block = fetched.Block;
        if (block.Height <= tip.Height) return;
        var executed = _replay.Execute(tip.Ledger, tip.Header, tip.Current.Hash, fetched);
        Store(block, executed);
        pool.ForgetJudgement();
        inbox.Post(new Input.CaughtUp(block.Header, block.Certificate, MemberSet.SignersOf(block.Proposal.ParentCertificate)));
    }

    private void Store(CommittedBlock block, ExecutedBlock executed)
    {
        using var activity = TelemetrySetup.Source.StartActivity("block.commit");
        activity?.SetTag("cityconsortium.height", (long)block.Height.Value);
        long start;
        lock (tip.Moving)
        {
            start = time.GetTimestamp();
            using (CpuAccount.Measure(CpuPart.Storage)) store.Apply(block, executed.Changes);
            tip.Advance(block.Header, block.Certificate);
        }

        metrics.Stored(time.GetElapsedTime(start));
        pool.RemoveCommitted(block.Proposal.TransactionIds, waited =>
        {
            metrics.Finality(waited);
            finality.Add(waited);
        });
        dropped.DropOvertaken(executed.Changes.Transactions);
        execution.Forget(block.Height);
        observer.Progressed();
        feed.Publish(new CommitNotice(block.Header, block.Proposal, block.Certificate, executed.Changes.EncodedReceipts));
        metrics.BlockCommitted(block.Bodies.Count, _lastCommit is { } last ? time.GetElapsedTime(last) : null);
        _lastCommit = time.GetTimestamp();
        if (block.Height.Value % SweepEveryBlocks == 0) dropped.DropExpired(block.Header.Time);
    }

    /// <summary>
    /// A transaction that blocks passed over for too long is being left out, unless no leader may take it any more: it expired, its
    /// key was revoked, or its sender sent another one under the same idempotency key elsewhere.
    /// </summary>
    private void SuspectCensorship(BlockTurns block)
    {
        var isLeftOut = false;
        foreach (var transaction in pool.LeftOut(block, NodeLimits.OverdueAfter))
        {
            if (TransactionRules.Check(transaction, tip.Ledger, tip.Header.Time, genesis.ChainId) is { } refusal) dropped.Drop(transaction.Id, refusal);
            else isLeftOut = true;
        }

        if (isLeftOut) inbox.Post(new Input.TransactionOverdue());
    }
}
