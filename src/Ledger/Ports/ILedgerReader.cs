using CityConsortium.Types;

namespace CityConsortium.Ledger;

/// <summary>The latest state, flat.</summary>
public interface IStateReader
{
    /// <returns>The entry's value, or null when there is none.</returns>
    ReadOnlyMemory<byte>? GetState(StateKey key);
}

/// <summary>The nodes of the state tree, of all heights that are kept.</summary>
public interface ITreeReader
{
    /// <summary>
    /// Nodes are immutable: an implementation may keep decoded ones and hand out the same object again, and should, because a
    /// node remembers hashes that it has computed.
    /// </summary>
    /// <returns>The node, or null when there is none with this key (never written, or pruned).</returns>
    TreeNode? GetNode(in TreeNodeKey key);
}

/// <summary>What at-most-once needs to know of the past.</summary>
public interface ITransactionIndex
{
    /// <param name="idempotencyId">As <see cref="DecodedTransaction.IdempotencyId"/>.</param>
    /// <returns>The committed transaction that used this sender's idempotency key, or null.</returns>
    TxId? FindByIdempotencyId(Hash256 idempotencyId);
}

/// <summary>
/// All that executing the next block reads: the ledger as it is after the block at <see cref="Height"/>. The storage
/// implements it; a block that is executed but not yet written is one too (<see cref="ExecutedBlock.Over"/>).
/// </summary>
public interface ILedgerReader : IStateReader, ITreeReader, ITransactionIndex
{
    Height Height { get; }
}
