namespace CityConsortium.Types;

/// <summary>
/// A block with everything that proves it: what is stored and what is handed to a node that lags. Genesis has none: it was
/// agreed on outside the chain.
/// </summary>
/// <param name="Bodies">The proposal's transactions, in its order.</param>
/// <param name="EncodedReceipts">Canonical receipts, one per transaction, in the same order.</param>
public sealed record CommittedBlock(
    BlockHeader Header,
    Proposal Proposal,
    IReadOnlyList<SignedTransaction> Bodies,
    Certificate Certificate,
    IReadOnlyList<ReadOnlyMemory<byte>> EncodedReceipts)
{
    private const byte Version = 1;

    /// <summary>The least bytes of an encoded transaction: its length and its signature.</summary>
    private const int MinTransactionBytes = 4 + Signature.Size;

    public Height Height => Header.Height;

    /// <summary>
    /// Whether the block is the one that the members of <paramref name="membership"/> committed. The certificate covers the
    /// transactions' ids and so their bodies, but not the senders' signatures, which are beside the bodies: who takes a block
    /// from a peer and keeps it checks them too, or knows that f + 1 members hold them (ADR-0014): else it hands out receipts later that do not verify.
    /// </summary>
    /// <param name="membership">The set that decides this height, by the header before it.</param>
    /// <returns>Null when everything fits together, else the sentence that says what does not.</returns>
    public string? Problem(ChainId chain, Membership membership, ISignatureVerifier verifier)
    {
        if (Header.Proposal.Chain != chain) return $"block {Height} is of chain {Header.Proposal.Chain}, not {chain}";
        if (Height == Height.Genesis) return "genesis is not transferred: every node has its own";
        if (Header.Proposal.MembershipHash != membership.Hash) return $"block {Height} was decided by another membership than the chain says";
        if (Header.Proposal != Proposal.Header) return $"the header of block {Height} does not fit its proposal";
        if (Certificate.Height != Height || Certificate.BlockHash != Header.Hash()) return $"the certificate is not for block {Height} with this header";
        return ContentProblem() ?? Certificate.Problem(chain, membership, verifier);
    }

    private string? ContentProblem()
    {
        var ids = Proposal.TransactionIds;
        if (Bodies.Count != ids.Count || EncodedReceipts.Count != ids.Count)
        {
            return $"block {Height} has {ids.Count} transactions but {Bodies.Count} bodies and {EncodedReceipts.Count} receipts";
        }

        var leaves = new Hash256[ids.Count];
        for (var i = 0; i < ids.Count; i++)
        {
            if (Bodies[i].Id != ids[i]) return $"transaction {i} of block {Height} is not {ids[i]}";
            leaves[i] = Receipt.LeafHash(EncodedReceipts[i].Span);
        }

        return MerkleTree.Root(leaves) == Header.ReceiptsRoot ? null : $"the receipts do not lead to the receipts root of block {Height}";
    }

    public byte[] Encode()
    {
        var writer = new CanonicalWriter(4096);
        Encode(writer);
        return writer.ToArray();
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.Byte(Version);
        Header.Encode(writer);
        Proposal.Encode(writer);
        writer.List(Bodies, static (w, body) => body.Encode(w));
        Certificate.Encode(writer);
        writer.List(EncodedReceipts, static (w, receipt) => w.Bytes(receipt.Span));
    }

    /// <returns>The block, or null when the bytes are no canonical encoding of one.</returns>
    public static CommittedBlock? Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Byte() != Version) return null;
        var header = BlockHeader.Decode(ref reader);
        var proposal = Proposal.Decode(ref reader);
        var bodies = new SignedTransaction[reader.Count(Limits.MaxBlockTransactions, MinTransactionBytes)];
        for (var i = 0; i < bodies.Length; i++) bodies[i] = SignedTransaction.Decode(ref reader);
        var certificate = Certificate.Decode(ref reader);
        var receipts = new ReadOnlyMemory<byte>[reader.Count(Limits.MaxBlockTransactions, 4)];
        for (var i = 0; i < receipts.Length; i++) receipts[i] = reader.Bytes(Limits.MaxReceiptBytes).ToArray();
        return reader.IsComplete ? new CommittedBlock(header, proposal, bodies, certificate, receipts) : null;
    }
}
