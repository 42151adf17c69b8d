using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>
/// Puts blocks together from their tables. A header that the tip says exists and is not there, or bodies that do not make up
/// the header's proposal, are damage.
/// </summary>
internal sealed class BlockReader(LedgerDatabase db, HeaderTable headers, ListTable bodies, ListTable receipts)
{
    internal CertifiedHeader ReadHeader(Height height) =>
        headers.Read(height) ?? throw db.Damaged(Family.Headers, height, "the header is missing");

    internal LedgerTip ReadTip(TipRecord record)
    {
        var block = ReadHeader(record.Height);
        if (block.Hash != record.BlockHash)
        {
            throw db.Damaged(Family.Headers, record.Height, $"the header's hash is {block.Hash}, the tip record says {record.BlockHash}");
        }

        var proposal = block.ParentCertificate is null ? null : ReadContents(block).Proposal;
        return new LedgerTip(block, proposal, record.TransactionCount, record.OldestProvable, record.History) { Marks = record.Marks };
    }

    internal CommittedBlock ReadBlock(Height height)
    {
        var block = ReadHeader(height);
        var (proposal, bodies) = ReadContents(block);
        return new CommittedBlock(block.Header, proposal, bodies, block.Certificate, ReadReceipts(block.Header));
    }

    internal Hash256 ReadSignaturesDigest(Height height)
    {
        var block = ReadHeader(height);
        var items = bodies.ReadAll(height, block.Header.Proposal.TransactionCount);
        return SenderSignatures.DigestOf(block.Hash, [.. items.Select((item, i) => Decode(item, height, i))]);
    }

    internal IReadOnlyList<ReadOnlyMemory<byte>> ReadReceipts(Height height) => ReadReceipts(ReadHeader(height).Header);

    internal ReadOnlyMemory<byte>? ReadReceipt(Height height, int index) => receipts.ReadOne(height, index);

    internal SignedTransaction? ReadTransaction(Height height, int index) =>
        bodies.ReadOne(height, index) is { } bytes ? Decode(bytes, height, index) : null;

    private IReadOnlyList<ReadOnlyMemory<byte>> ReadReceipts(BlockHeader header) => receipts.ReadAll(header.Height, header.Proposal.TransactionCount);

    private (Proposal Proposal, SignedTransaction[] Bodies) ReadContents(CertifiedHeader block)
    {
        var height = block.Height;
        if (block.ParentCertificate is null) throw db.Damaged(Family.Headers, height, "the parent's certificate is missing");
        var header = block.Header.Proposal;
        var items = bodies.ReadAll(height, header.TransactionCount);
        var transactions = new SignedTransaction[items.Length];
        for (var i = 0; i < items.Length; i++) transactions[i] = Decode(items[i], height, i);

        // The ids are not stored: they follow from the bodies, and the header's root tells whether these are the bodies.
        var proposal = Proposal.Create(
            header.Chain, height, header.ParentHash, header.Time, header.Proposer,
            [.. transactions.Select(t => t.Id)], block.ParentCertificate, header.MembershipHash);
        if (proposal.Header.TransactionsRoot != header.TransactionsRoot) throw db.Damaged(Family.Bodies, height, "the transactions are not those that the header commits to");
        if (proposal.Header != header) throw db.Damaged(Family.Headers, height, "the parent's certificate is not the one that the header commits to");
        return (proposal, transactions);
    }

    private SignedTransaction Decode(ReadOnlyMemory<byte> bytes, Height height, int index)
    {
        var reader = new CanonicalReader(bytes.Span);
        var transaction = SignedTransaction.Decode(ref reader);
        return reader.IsComplete ? transaction : throw db.Damaged(Family.Bodies, height, $"transaction {index} does not decode");
    }
}
