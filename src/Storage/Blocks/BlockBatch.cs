using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>Puts one height into one batch: everything that the height adds, and the tree nodes that nobody needs any more.</summary>
internal sealed class BlockBatch(
    LedgerDatabase db, HeaderTable headers, ListTable bodies, ListTable receipts, TransactionTable transactions, StateTable state,
    TreeNodeTable nodes, int retainedRoots)
{
    private readonly StaleNodeTable _stale = new(db, nodes);

    /// <param name="tip">The block before; null for genesis.</param>
    /// <returns>The tip record that is in the batch.</returns>
    internal TipRecord Fill(
        WriteBatch batch, CertifiedHeader block, IReadOnlyList<SignedTransaction> signed, ChangeSet changes, LedgerTip? tip)
    {
        var height = block.Height;
        headers.Write(batch, block);
        bodies.Write(batch, height, signed, static t => t.Size, static (w, t) => t.Encode(w));
        receipts.Write(batch, height, changes.EncodedReceipts, static r => r.Length, static (w, r) => w.Fixed(r.Span));
        transactions.Write(batch, height, changes.Transactions);
        state.Write(batch, changes.State);
        nodes.Write(batch, changes.NewNodes);
        if (tip is not null) _stale.Write(batch, height, changes.StaleNodes);

        var staleFrom = tip?.OldestProvable.Next ?? Height.Genesis.Next;
        if (height.Value > (ulong)retainedRoots) staleFrom = _stale.Prune(batch, staleFrom, new Height(height.Value - (ulong)retainedRoots));

        var record = new TipRecord(height, block.Hash, (tip?.TransactionCount ?? 0) + (ulong)signed.Count, staleFrom);
        record.Write(batch, db);
        return record;
    }
}
