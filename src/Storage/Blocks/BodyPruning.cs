using CityConsortium.Types;
using RocksDbSharp;

namespace CityConsortium.Storage;

/// <summary>
/// Deletes transactions and receipts of blocks that are older than the operator wants to keep, in the batch of a new block.
/// Headers, certificates and indexes stay: the chain can still be walked, nothing can be committed twice, and receipts that
/// were handed out verify without any node.
/// </summary>
internal sealed class BodyPruning(LedgerDatabase db, HeaderTable headers, int? keepBlocks)
{
    /// <summary>More than one block only when the setting was lowered: caught up on without a long stop.</summary>
    private const int MaxBlocksPerBlock = 16;

    /// <returns>The lowest height whose block is kept afterwards.</returns>
    internal Height Prune(WriteBatch batch, Height oldest, Height tip)
    {
        if (keepBlocks is not { } keep) return oldest;
        Span<byte> key = stackalloc byte[HeightKey.ChunkSize];
        for (var blocks = 0; blocks < MaxBlocksPerBlock && oldest.Value + (ulong)keep <= tip.Value; blocks++, oldest = oldest.Next)
        {
            var count = headers.Read(oldest)?.Header.Proposal.TransactionCount ?? throw db.Damaged(Family.Headers, oldest, "the header is missing");
            for (var chunk = 0; chunk * ListTable.ChunkItems < count; chunk++)
            {
                var at = HeightKey.Write(key, oldest, chunk);
                batch.Delete(at, db.Handle(Family.Bodies));
                batch.Delete(at, db.Handle(Family.Receipts));
            }
        }

        return oldest;
    }
}
