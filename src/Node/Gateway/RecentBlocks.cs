using CityConsortium.Storage;
using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>A stored block with the paths that prove its items, made when first asked for.</summary>
public sealed class ProvingBlock(CommittedBlock block)
{
    private readonly Lazy<MerklePaths> _receipts = new(() => new MerklePaths([.. block.EncodedReceipts.Select(r => Receipt.LeafHash(r.Span))]));
    private readonly Lazy<MerklePaths> _transactions = new(() => new MerklePaths([.. block.Proposal.TransactionIds.Select(t => MerkleTree.Leaf(t.Hash))]));

    public CommittedBlock Block { get; } = block;

    public byte[] EncodedHeader { get; } = Encoding.Of(block.Header.Encode);

    public byte[] EncodedCertificate { get; } = Encoding.Of(block.Certificate.Encode);

    public IReadOnlyList<Hash256> ReceiptPath(int index) => _receipts.Value.PathOf(index);

    public IReadOnlyList<Hash256> TransactionPath(int index) => _transactions.Value.PathOf(index);
}

/// <summary>
/// The few blocks that were last asked for. Reading one from the disk and hashing its two trees takes milliseconds; its next
/// transaction costs what its answer weighs.
/// </summary>
public sealed class RecentBlocks(LedgerStore store)
{
    /// <summary>Decoding and hashing so many takes as long as refusing one, about a tenth of a millisecond.</summary>
    private const int TransactionsPerTurn = 100;

    private readonly Lock _gate = new();
    private readonly LinkedList<ProvingBlock> _recent = [];

    /// <param name="turns">What the look-up costs, in refusals (<see cref="RefusalPace"/>): a block from the disk costs by its length.</param>
    /// <returns>Null when the block is not stored here.</returns>
    public ProvingBlock? Find(Height height, out int turns)
    {
        turns = 1;
        lock (_gate)
        {
            for (var node = _recent.First; node is not null; node = node.Next)
            {
                if (node.Value.Block.Height != height) continue;
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value;
            }
        }

        if (store.GetBlock(height) is not { } block) return null;
        turns += block.Proposal.TransactionIds.Count / TransactionsPerTurn;
        var found = new ProvingBlock(block);
        lock (_gate)
        {
            _recent.AddFirst(found);
            if (_recent.Count > NodeLimits.RecentBlocks) _recent.RemoveLast();
        }

        return found;
    }
}
