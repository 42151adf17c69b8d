namespace CityConsortium.Types;

/// <summary>
/// A proposed block: header, the ids of its transactions in order (the bodies are already at the nodes), and the parent's
/// certificate.
/// </summary>
public sealed class Proposal
{
    private Proposal(ProposalHeader header, IReadOnlyList<TxId> transactionIds, Certificate parentCertificate)
    {
        Header = header;
        TransactionIds = transactionIds;
        ParentCertificate = parentCertificate;
        Digest = header.Digest();
    }

    public ProposalHeader Header { get; }

    public IReadOnlyList<TxId> TransactionIds { get; }

    public Certificate ParentCertificate { get; }

    /// <summary>Recomputed from the fields, never taken from the wire.</summary>
    public Hash256 Digest { get; }

    public static Proposal Create(
        ChainId chain, Height height, Hash256 parentHash, BlockTime time, MemberIndex proposer,
        IReadOnlyList<TxId> transactionIds, Certificate parentCertificate, Hash256 membershipHash) => new(
            new ProposalHeader(
                chain, height, parentHash, time, proposer, transactionIds.Count,
                MerkleTree.RootOf(transactionIds), parentCertificate.Hash(), membershipHash),
            transactionIds,
            parentCertificate);

    public void Encode(CanonicalWriter writer)
    {
        Header.Encode(writer);
        writer.List(TransactionIds, static (w, id) => w.Hash(id.Hash));
        ParentCertificate.Encode(writer);
    }

    /// <summary>Malformed unless the header commits to exactly these ids and this certificate.</summary>
    public static Proposal Decode(ref CanonicalReader reader)
    {
        var header = ProposalHeader.Decode(ref reader);
        var count = reader.Count(Limits.MaxBlockTransactions, Hash256.Size);
        var ids = new TxId[count];
        for (var i = 0; i < count; i++) ids[i] = new TxId(reader.Hash());
        var certificate = Certificate.Decode(ref reader);
        if (!reader.Failed && (header.TransactionCount != count
            || header.TransactionsRoot != MerkleTree.RootOf(ids) || header.ParentCertificateHash != certificate.Hash()))
        {
            reader.Fail();
        }

        return new Proposal(header, ids, certificate);
    }
}
