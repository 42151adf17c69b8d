using System.Collections.Concurrent;
using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Checks a certified block that somebody else decided and executes it on this node's own state: catch-up and repair believe
/// nothing but the certificate. In two steps, so that the next block is checked while this one is executed.
/// </summary>
/// <param name="findKnown">Fills in the transactions whose signatures this node has checked already; null when it has none.</param>
public sealed class BlockReplay(ChainId chain, BlockExecutor executor, Action<IReadOnlyList<TxId>, DecodedTransaction?[]>? findKnown = null)
{
    /// <summary>Signatures that one thread checks in a run: a few milliseconds' work.</summary>
    private const int SignaturesPerRun = 64;

    /// <summary>Everything that does not need the state before the block. Takes all cores: who lags should not lag longer.</summary>
    /// <param name="current">The set that decides the height after this node's tip. A block of another set is checked when its turn comes.</param>
    /// <param name="vouched">Whether enough others hold the senders' signatures that came with a block that is certified; null: check them.</param>
    /// <exception cref="BlockRefusedException">The block is not what whoever gave it claims.</exception>
    public FetchedBlock Check(CommittedBlock block, Membership current, Predicate<CommittedBlock>? vouched = null)
    {
        var isOfCurrent = block.Header.Proposal.MembershipHash == current.Hash;
        if (isOfCurrent) CheckCertificate(block, current);
        var bodies = Bodies(block, isOfCurrent && vouched?.Invoke(block) == true);
        return new FetchedBlock(block with { Bodies = [.. bodies.Select(b => b.Signed)] }, bodies, isOfCurrent ? current.Hash : null);
    }

    /// <param name="ledger">As it is after <paramref name="parent"/>; the membership that decided the block is in its state.</param>
    /// <exception cref="BlockRefusedException">The block is not the next one, or not decided by those who decide its height.</exception>
    /// <exception cref="NodeHaltedException">Its certificate holds and this node's own result differs.</exception>
    public ExecutedBlock Execute(ILedgerReader ledger, BlockHeader parent, Hash256 parentHash, FetchedBlock fetched)
    {
        var block = fetched.Block;
        if (block.Height != parent.Height.Next) throw new BlockRefusedException($"block {block.Height} does not follow {parent.Height}");
        if (block.Proposal.Header.ParentHash != parentHash) throw new BlockRefusedException($"block {block.Height} has another parent than this node's block {parent.Height}");
        var membership = NextMembership.In(ledger);
        if (fetched.CheckedUnder != membership.Hash) CheckCertificate(block, membership);
        ExecutedBlock executed;
        using (CpuAccount.Measure(CpuPart.Execution))
        {
            executed = executor.Execute(ledger, parent, block.Proposal, fetched.Bodies);
        }

        if (executed.Header == block.Header) return executed;
        throw new NodeHaltedException($"this node's result for height {block.Height} is {executed.Header.Hash()}, a quorum certified {block.Header.Hash()}");
    }

    private void CheckCertificate(CommittedBlock block, Membership membership)
    {
        using var account = CpuAccount.Measure(CpuPart.Verification);
        if (block.Problem(chain, membership, Ed25519.Verifier) is { } problem) throw new BlockRefusedException(problem);
    }

    /// <summary>
    /// The certificate covers the bodies, not the senders' signatures beside them: a lying peer could plant others, and this
    /// node's receipts would stop to verify. What waits in the pool was checked when it came, and is taken from there; what
    /// others vouch for is believed (ADR-0014).
    /// </summary>
    private DecodedTransaction[] Bodies(CommittedBlock block, bool isVouched)
    {
        var bodies = new DecodedTransaction?[block.Bodies.Count];
        if (bodies.Length == 0 || bodies.Length != block.Proposal.TransactionIds.Count)
        {
            throw new BlockRefusedException($"block {block.Height} has {block.Proposal.TransactionIds.Count} transactions but {bodies.Length} bodies");
        }

        findKnown?.Invoke(block.Proposal.TransactionIds, bodies);
        var bad = -1;
        Parallel.ForEach(Partitioner.Create(0, bodies.Length, SignaturesPerRun), (run, loop) =>
        {
            using var account = CpuAccount.Measure(CpuPart.Verification);
            for (var i = run.Item1; i < run.Item2 && !loop.IsStopped; i++)
            {
                if (bodies[i] is not null) continue;
                bodies[i] = DecodedTransaction.From(block.Bodies[i]) is { } body && (isVouched || body.HasValidSignature(Ed25519.Verifier)) ? body : null;
                if (bodies[i] is not null) continue;
                Volatile.Write(ref bad, i);
                loop.Stop();
            }
        });
        return bad < 0 ? [.. bodies.Select(b => b!)] : throw new BlockRefusedException($"block {block.Height} came with transaction {block.Bodies[bad].Id} that is none, or without its sender's signature");
    }
}
