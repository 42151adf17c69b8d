using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>
/// Executes one block on the state before it. Pure: the result depends on the arguments alone, is the same on every node,
/// and changes nothing; it takes effect when the storage writes the <see cref="ChangeSet"/>.
/// </summary>
public sealed class BlockExecutor(ContractRegistry contracts)
{
    /// <param name="parent">The ledger after the block of <paramref name="parentHeader"/>.</param>
    /// <param name="bodies">The proposal's transactions, in its order. Their signatures were checked by the caller.</param>
    public ExecutedBlock Execute(
        ILedgerReader parent, BlockHeader parentHeader, Proposal proposal, IReadOnlyList<DecodedTransaction> bodies)
    {
        Invariant.That(parent.Height == parentHeader.Height, "a block is executed on its parent's state");
        Invariant.That(proposal.Header.Height == parentHeader.Height.Next, "a block follows its parent");
        Invariant.That(bodies.Count == proposal.TransactionIds.Count, "a block is executed whole");
        var block = new BlockScope(proposal.Header.Chain, proposal.Header.Height, proposal.Header.Time);
        var overlay = new BlockOverlay(parent);
        var calls = new CallExecutor(contracts, block, parent, overlay);
        var receipts = new Receipt[bodies.Count];
        var encoded = new ReadOnlyMemory<byte>[bodies.Count];
        var leaves = new Hash256[bodies.Count];
        var entries = new List<TransactionEntry>(bodies.Count);
        for (var i = 0; i < bodies.Count; i++)
        {
            var body = bodies[i];
            Invariant.That(body.Id == proposal.TransactionIds[i], "the bodies are the proposal's, in its order");
            receipts[i] = calls.Run(body, out var takesEffect);
            if (takesEffect) entries.Add(new TransactionEntry(body.Id, i, body.IdempotencyId));
            var bytes = receipts[i].Encode();
            encoded[i] = bytes;
            leaves[i] = Receipt.LeafHash(bytes);
        }

        var record = TransactionLog.EncodeRecord(block.Height, entries);
        if (entries.Count > 0)
        {
            var log = TransactionLog.In(parent);
            overlay.Put(TransactionLog.Key, new TransactionLog(log.Count + (ulong)entries.Count, TransactionLog.Extend(log.RunningHash, record)).Encode());
        }

        var writes = overlay.Writes();
        var tree = StateTree.Update(parent, parentHeader.Height, block.Height, writes);
        var header = new BlockHeader(proposal.Header, tree.Root, MerkleTree.Root(leaves), NextMembership.HashIn(overlay));
        var changes = new ChangeSet(block.Height, writes, tree.NewNodes, tree.StaleNodes, encoded, entries, record);
        return new ExecutedBlock(header, receipts, changes);
    }
}
