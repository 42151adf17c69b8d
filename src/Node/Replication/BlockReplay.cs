using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>
/// Checks a certified block that somebody else decided and executes it on this node's own state: catch-up and repair believe
/// nothing but the certificate.
/// </summary>
public sealed class BlockReplay(ChainId chain, BlockExecutor executor)
{
    /// <param name="ledger">As it is after <paramref name="parent"/>; the membership that decided the block is in its state.</param>
    /// <exception cref="BlockRefusedException">The block is not what whoever gave it claims, or not the next one.</exception>
    /// <exception cref="NodeHaltedException">Its certificate holds and this node's own result differs.</exception>
    public ExecutedBlock Run(ILedgerReader ledger, BlockHeader parent, Hash256 parentHash, CommittedBlock block)
    {
        if (block.Height != parent.Height.Next) throw new BlockRefusedException($"block {block.Height} does not follow {parent.Height}");
        if (block.Proposal.Header.ParentHash != parentHash) throw new BlockRefusedException($"block {block.Height} has another parent than this node's block {parent.Height}");
        using (CpuAccount.Measure(CpuPart.Verification))
        {
            if (block.Problem(chain, NextMembership.In(ledger), Ed25519.Verifier) is { } problem) throw new BlockRefusedException(problem);
        }

        var bodies = Bodies(block);
        ExecutedBlock executed;
        using (CpuAccount.Measure(CpuPart.Execution))
        {
            executed = executor.Execute(ledger, parent, block.Proposal, bodies);
        }

        if (executed.Header == block.Header) return executed;
        throw new NodeHaltedException($"this node's result for height {block.Height} is {executed.Header.Hash()}, a quorum certified {block.Header.Hash()}");
    }

    /// <summary>
    /// The certificate covers the bodies, not the senders' signatures beside them: a lying peer could plant others, and this
    /// node's receipts would stop to verify. All cores check them: who lags should not lag longer.
    /// </summary>
    private static DecodedTransaction[] Bodies(CommittedBlock block)
    {
        using var account = CpuAccount.Measure(CpuPart.Verification);
        var bodies = new DecodedTransaction[block.Bodies.Count];
        var bad = -1;
        Parallel.For(0, bodies.Length, (i, loop) =>
        {
            if (DecodedTransaction.From(block.Bodies[i]) is { } body && body.HasValidSignature(Ed25519.Verifier))
            {
                bodies[i] = body;
                return;
            }

            Volatile.Write(ref bad, i);
            loop.Stop();
        });
        return bad < 0 ? bodies : throw new BlockRefusedException($"block {block.Height} came with transaction {block.Bodies[bad].Id} that is none, or without its sender's signature");
    }
}
