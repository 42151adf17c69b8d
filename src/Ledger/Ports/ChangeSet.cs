using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>One entry of the flat state that a block sets, or deletes where <paramref name="Value"/> is null.</summary>
public readonly record struct StateWrite(StateKey Key, ReadOnlyMemory<byte>? Value);

/// <summary>A tree node that a block adds. Its key is new: nodes are written once and never changed.</summary>
public readonly record struct NewTreeNode(TreeNodeKey Key, TreeNode Node);

/// <summary>Where a block's transaction is found again.</summary>
/// <param name="Index">Its position in the block, from 0.</param>
/// <param name="IdempotencyId">The sender's idempotency key is used up from now on.</param>
public readonly record struct TransactionEntry(TxId Id, int Index, Hash256 IdempotencyId);

/// <summary>
/// All that one block changes. The storage writes it, with the block and its certificate, in one synced batch: all of it or
/// nothing. Every list has one order that is the same on every node.
/// </summary>
/// <param name="State">At most one write per key, in the order of the keys.</param>
/// <param name="StaleNodes">
/// Nodes that belong to heights below this block's only. They may be deleted once none of those heights need be provable.
/// </param>
/// <param name="EncodedReceipts">Canonical receipts, one per transaction, in the block's order.</param>
/// <param name="TransactionRecord">The transactions as <see cref="TransactionLog.EncodeRecord"/> writes them: kept by height.</param>
public sealed record ChangeSet(
    Height Height,
    IReadOnlyList<StateWrite> State,
    IReadOnlyList<NewTreeNode> NewNodes,
    IReadOnlyList<TreeNodeKey> StaleNodes,
    IReadOnlyList<ReadOnlyMemory<byte>> EncodedReceipts,
    IReadOnlyList<TransactionEntry> Transactions,
    ReadOnlyMemory<byte> TransactionRecord);
