namespace CityConsortium.Types;

/// <summary>
/// All that proves what one transaction did, for somebody who has nothing but genesis. Its file is JSON
/// (<see cref="ToJson"/>), of which every significant byte is bound to a signature or refused.
/// </summary>
/// <param name="Transaction">As the sender signed it.</param>
/// <param name="Index">The transaction's position in the block, from 0.</param>
/// <param name="TransactionPath">Merkle siblings from the transaction's id up to the header's transactions root.</param>
/// <param name="EncodedReceipt">The receipt's canonical bytes, which are its leaf.</param>
/// <param name="ReceiptPath">Merkle siblings from the receipt up to the header's receipts root.</param>
public sealed record PortableReceipt(
    SignedTransaction Transaction,
    int Index,
    IReadOnlyList<Hash256> TransactionPath,
    ReadOnlyMemory<byte> EncodedReceipt,
    IReadOnlyList<Hash256> ReceiptPath,
    BlockProof Block)
{
    /// <summary>The receipt of one transaction of a block.</summary>
    public static PortableReceipt From(CommittedBlock block, int index, IReadOnlyList<MembershipChange> membershipChanges)
    {
        Invariant.That(index >= 0 && index < block.Bodies.Count, "the transaction is in the block");
        var ids = new Hash256[block.Bodies.Count];
        var receipts = new Hash256[block.Bodies.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = MerkleTree.Leaf(block.Proposal.TransactionIds[i].Hash);
            receipts[i] = Receipt.LeafHash(block.EncodedReceipts[i].Span);
        }

        return new PortableReceipt(
            block.Bodies[index],
            index,
            MerkleTree.Path(ids, index),
            block.EncodedReceipts[index],
            MerkleTree.Path(receipts, index),
            new BlockProof(block.Header, block.Certificate, membershipChanges));
    }

    public string ToJson() => PortableReceiptFile.ToJson(this);

    /// <returns>The receipt, or null with the sentence that says what is wrong with the text. It is not verified by this.</returns>
    public static PortableReceipt? Parse(string json, out string? problem) => PortableReceiptFile.Parse(json, out problem);
}
