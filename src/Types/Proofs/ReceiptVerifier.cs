namespace CityConsortium.Types;

/// <summary>What a verified receipt says.</summary>
/// <param name="Signers">The departments whose validators signed the block.</param>
public sealed record VerifiedReceipt(
    TxId TransactionId, Transaction Transaction, Receipt Receipt, int Index, BlockHeader Header, IReadOnlyList<DepartmentId> Signers);

/// <summary>What a verified state proof says: the key has this value, or none, after the block of the header.</summary>
public sealed record VerifiedState(StateKey Key, ReadOnlyMemory<byte>? Value, BlockHeader Header, IReadOnlyList<DepartmentId> Signers);

/// <summary>
/// Checks portable proofs with genesis alone: no node, no network, no trust in who handed them over. The first part that
/// does not fit is named in the refusal.
/// </summary>
public static class ReceiptVerifier
{
    /// <returns>What the receipt proves, or null with a refusal of code <see cref="RefusalCodes.ProofInvalid"/>.</returns>
    public static VerifiedReceipt? Verify(PortableReceipt portable, Genesis genesis, ISignatureVerifier verifier, out Refusal? refusal)
    {
        refusal = null;
        if (portable.Block.Problem(genesis, verifier, out var membership) is { } problem) return Refuse<VerifiedReceipt>(problem, out refusal);
        var header = portable.Block.Header;
        if (DecodedTransaction.From(portable.Transaction) is not { } transaction)
        {
            return Refuse<VerifiedReceipt>("the transaction's body is no transaction", out refusal);
        }

        var count = header.Proposal.TransactionCount;
        if (!MerkleTree.Verify(header.Proposal.TransactionsRoot, MerkleTree.Leaf(transaction.Id.Hash), portable.Index, count, portable.TransactionPath))
        {
            return Refuse<VerifiedReceipt>(
                $"transaction body hash {transaction.Id} does not lead, as number {portable.Index}, to the transactions root of block {header.Height}", out refusal);
        }

        if (!transaction.HasValidSignature(verifier))
        {
            return Refuse<VerifiedReceipt>($"the sender's signature on transaction {transaction.Id} does not fit", out refusal);
        }

        if (!MerkleTree.Verify(header.ReceiptsRoot, Receipt.LeafHash(portable.EncodedReceipt.Span), portable.Index, count, portable.ReceiptPath))
        {
            return Refuse<VerifiedReceipt>($"the Merkle path of the receipt does not lead to the receipts root of block {header.Height}", out refusal);
        }

        var reader = new CanonicalReader(portable.EncodedReceipt.Span);
        var receipt = Receipt.Decode(ref reader);
        return reader.IsComplete && receipt.TransactionId == transaction.Id
            ? new VerifiedReceipt(transaction.Id, transaction.Content, receipt, portable.Index, header, Signers(portable.Block, membership))
            : Refuse<VerifiedReceipt>("the receipt is not this transaction's", out refusal);
    }

    /// <returns>What the proof proves, or null with a refusal of code <see cref="RefusalCodes.ProofInvalid"/>.</returns>
    public static VerifiedState? Verify(PortableStateProof portable, Genesis genesis, ISignatureVerifier verifier, out Refusal? refusal)
    {
        refusal = null;
        if (portable.Block.Problem(genesis, verifier, out var membership) is { } problem) return Refuse<VerifiedState>(problem, out refusal);
        var header = portable.Block.Header;
        return portable.Proof.Verify(header.StateRoot, portable.Key.Span, portable.Value)
            ? new VerifiedState(portable.Key, portable.Value, header, Signers(portable.Block, membership))
            : Refuse<VerifiedState>(
                $"the Merkle path of state entry {portable.Key}{(portable.Value is null ? " (as absent)" : "")} does not lead to the state root of block {header.Height}",
                out refusal);
    }

    private static DepartmentId[] Signers(BlockProof block, Membership membership) =>
        [.. block.Certificate.Signatures.Select(s => membership[s.Member].Department)];

    private static T? Refuse<T>(string why, out Refusal? refusal)
        where T : class
    {
        refusal = new Refusal(RefusalCodes.ProofInvalid, why);
        return null;
    }
}
