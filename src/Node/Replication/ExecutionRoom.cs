using System.Collections.Concurrent;
using CityConsortium.Consensus;
using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Builds, checks and executes proposals on one thread beside the replica's. Nothing here changes the ledger: results wait
/// until the outbox commits one of them.
/// </summary>
public sealed class ExecutionRoom(
    EpochBoard board, Genesis genesis, BlockExecutor executor, ChainTip tip, TransactionPool pool, ReplicaInbox inbox,
    BodyFetcher bodies, DroppedTransactions dropped, NodeMetrics metrics, ClockWatch clocks, TimeProvider time) : IDisposable
{
    /// <summary>Orders of one height and its successor; the replica gives a handful per view.</summary>
    private const int QueueLength = 256;

    /// <summary>Milliseconds: a hundred years. A hostile time differs by more, and no operator needs to know by how much.</summary>
    private const long MostShown = 100L * 365 * 24 * 3_600_000;

    private readonly BlockingCollection<Action> _queue = new(QueueLength);
    private readonly CandidateShelf _shelf = new();
    private readonly BlockSizer _sizer = new(genesis.Parameters.BaseTimeout * NodeLimits.BlockShareOfTimeout, time);
    private ParentReader? _parent;
    private CancellationToken _stopping;

    public void Enqueue(Effect effect) => _queue.Add(() => CarryOut(effect), _stopping);

    public void Run(CancellationToken stopping)
    {
        _stopping = stopping;
        bodies.Completed += candidate => _queue.Add(() => Continue(candidate), stopping);
        bodies.GaveUp += candidate => inbox.Post(new Input.ProposalChecked(candidate.Proposal.Digest, new Refusal(
            RefusalCodes.ProposalBodiesMissing, "some of the proposal's transactions are at no reachable member", Retryable: true)));
        foreach (var work in _queue.GetConsumingEnumerable(stopping)) work();
    }

    /// <summary>The result that a commit refers to. The replica commits only what was executed here.</summary>
    public Candidate Executed(Hash256 digest)
    {
        var candidate = _shelf.Find(digest);
        Invariant.That(candidate?.Executed is not null, "only an executed proposal is committed");
        return candidate;
    }

    public IReadOnlyList<SignedTransaction> BodiesOf(Hash256 digest)
    {
        var candidate = _shelf.Find(digest);
        Invariant.That(candidate is not null && candidate.IsComplete, "a prepared proposal's bodies are here");
        return [.. candidate.Bodies.Select(b => b!.Signed)];
    }

    public Dictionary<TxId, DecodedTransaction> FindBodies(IReadOnlySet<TxId> wanted) => _shelf.FindBodies(wanted);

    /// <summary>Frees what belongs to this height and below: it is committed.</summary>
    public void Forget(Height height)
    {
        _sizer.Decided(height);
        _shelf.Forget(height);
        bodies.Forget(height);
    }

    public void Dispose() => _queue.Dispose();

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case Effect.BuildProposal build:
                var proposal = Build(build);
                inbox.Post(new Input.ProposalBuilt(build.Height, build.View, proposal));
                // H6: null makes the replica assume an empty pool; the loop fills in whether that is so.
                if (proposal is null) inbox.Post(new Input.TransactionsPending(false));
                break;
            case Effect.CheckProposal check:
                var candidate = _shelf.Find(check.Proposal.Digest) ?? _shelf.Add(new Candidate(check.Proposal));
                candidate.CheckTimeliness = check.CheckTimeliness;
                if (bodies.Complete(candidate, check.From)) Check(candidate);
                break;
            case Effect.Execute execute:
                Execute(execute.Proposal);
                break;
        }
    }

    private Proposal? Build(Effect.BuildProposal order)
    {
        tip.WaitFor(order.Height.Previous, _stopping);
        using var moving = tip.Moving.EnterScope();
        if (tip.Height != order.Height.Previous) return null;
        using var account = CpuAccount.Measure(CpuPart.Execution);
        var beganAt = time.GetTimestamp();
        var now = BlockTime.From(time.GetUtcNow());
        var blockTime = now > order.MinTime ? now : order.MinTime;
        var rules = new TransactionRules(Parent(), genesis.ChainId);
        var chosen = new List<DecodedTransaction>();
        foreach (var transaction in pool.ForNextBlock(_sizer.Transactions, _sizer.Bytes))
        {
            if (rules.Check(transaction, blockTime) is not { } refusal) chosen.Add(transaction);
            else if (refusal.Code != RefusalCodes.Expired || transaction.Content.Expiry <= order.MinTime) dropped.Drop(transaction.Id, refusal);
            // Expired by this node's clock alone: another leader may still take it. Housekeeping drops it when no clock would.
        }

        if (chosen.Count == 0 || board.Self is not { } self) return null;
        _sizer.Proposed(order.Height, chosen.Count, beganAt);
        var proposal = Proposal.Create(
            genesis.ChainId, order.Height, order.ParentHash, blockTime, self, [.. chosen.Select(t => t.Id)], order.ParentCertificate, board.Members.Hash);
        _shelf.Add(new Candidate(proposal, chosen));
        return proposal;
    }

    private void Check(Candidate candidate)
    {
        var height = candidate.Proposal.Header.Height;
        tip.WaitFor(height.Previous, _stopping);
        using var moving = tip.Moving.EnterScope();
        if (tip.Height != height.Previous) return;
        using var account = CpuAccount.Measure(CpuPart.Execution);
        var refusal = (candidate.CheckTimeliness ? Timeliness(candidate.Proposal) : null)
            ?? ProposalRules.Check(candidate.Proposal, tip.Header, candidate.Bodies, Parent());
        inbox.Post(new Input.ProposalChecked(candidate.Proposal.Digest, refusal));
    }

    /// <summary>Called only while <see cref="ChainTip.Moving"/> is held, so that the tip stands still.</summary>
    private ParentReader Parent()
    {
        if (_parent?.Height != tip.Height) _parent = new ParentReader(tip.Ledger);
        return _parent!; // just made, or of this height
    }

    private void Continue(Candidate candidate)
    {
        if (candidate.ExecuteWhenComplete) Execute(candidate.Proposal);
        else Check(candidate);
    }

    private Refusal? Timeliness(Proposal proposal)
    {
        // 128 bits: a hostile time may be any number, and its distance from the clock must not overflow.
        var now = BlockTime.From(time.GetUtcNow());
        var offset = (Int128)proposal.Header.Time.UnixMilliseconds - now.UnixMilliseconds;
        var proposer = proposal.Header.Proposer;
        if (board.Members.Contains(proposer) && board.Members[proposer].Department is var department && department != board.Identity.Department)
        {
            clocks.Note(department, TimeSpan.FromMilliseconds((double)Int128.Clamp(offset, -MostShown, MostShown)));
        }

        return Int128.Abs(offset) <= (Int128)genesis.Parameters.ClockWindow.TotalMilliseconds
            ? null
            : new Refusal(RefusalCodes.ProposalTime, $"the proposal's time {proposal.Header.Time} is too far from this node's clock {now}; {genesis.Parameters.ClockWindow.TotalSeconds:0} s are allowed");
    }

    private void Execute(Proposal proposal)
    {
        var height = proposal.Header.Height;
        tip.WaitFor(height.Previous, _stopping);
        using var moving = tip.Moving.EnterScope();
        if (tip.Height != height.Previous) return;
        // A prepared proposal from the safety log is executed without being checked again; its bodies were kept beside it.
        var candidate = _shelf.Find(proposal.Digest) ?? _shelf.Add(new Candidate(proposal));
        if (!candidate.IsComplete && !bodies.Complete(candidate, proposal.Header.Proposer))
        {
            candidate.ExecuteWhenComplete = true;
            return;
        }

        if (candidate.Executed is null)
        {
            var start = time.GetTimestamp();
            using (CpuAccount.Measure(CpuPart.Execution))
            {
                candidate.Executed = executor.Execute(Parent(), tip.Header, proposal, candidate.Bodies!);
            }

            metrics.Executed(time.GetElapsedTime(start));
        }

        inbox.Post(new Input.BlockExecuted(proposal.Digest, candidate.Executed.Header));
    }
}
