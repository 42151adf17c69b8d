using CityConsortium.Ledger;
using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>Puts one height into one batch: everything that the height adds, and the tree nodes that nobody needs any more.</summary>
internal sealed class BlockBatch(
    LedgerDatabase db, HeaderTable headers, ListTable bodies, ListTable receipts, TransactionTable transactions, StateTable state,
    TreeNodeTable nodes, StorageOptions options)
{
    private readonly StaleNodeTable _stale = new(db, nodes);
    private readonly RecordTable _records = new(db);
    private readonly BodyPruning _bodies = new(db, headers, options.KeepBlocks);

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

        var before = tip?.TransactionCount ?? 0;
        var count = before + (ulong)signed.Count;
        var marks = (tip?.Marks ?? default).After(height, before, count, options);
        var staleFrom = tip?.OldestProvable.Next ?? Height.Genesis.Next;
        if (height.Value > (ulong)options.RetainedRoots)
        {
            staleFrom = _stale.Prune(batch, staleFrom, marks.OldestKept(new Height(height.Value - (ulong)options.RetainedRoots)));
        }

        var history = tip?.History ?? KeptHistory.Whole;
        if (tip is not null)
        {
            var runningHash = changes.Transactions.Count > 0
                ? TransactionLog.Extend(_records.HashAfter(height.Previous), changes.TransactionRecord.Span)
                : _records.HashAfter(height.Previous);
            _records.Write(batch, height, changes.TransactionRecord.Span, runningHash);
            history = history with { OldestBlock = _bodies.Prune(batch, history.OldestBlock, height) };
        }

        var record = new TipRecord(height, block.Hash, count, staleFrom, history, marks);
        record.Write(batch, db);
        FamilyMark.Write(batch, db, height);
        return record;
    }
}
