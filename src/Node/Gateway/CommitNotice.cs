using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>A committed block as clients are told of it: with receipts, and with the Merkle paths made when first asked for.</summary>
public sealed class CommitNotice(BlockHeader header, Proposal proposal, Certificate certificate, IReadOnlyList<ReadOnlyMemory<byte>> encodedReceipts)
{
    private readonly Lazy<MerklePaths> _receiptPaths = new(() => new MerklePaths(LeavesOf(encodedReceipts)));

    public BlockHeader Header { get; } = header;

    public Proposal Proposal { get; } = proposal;

    public Certificate Certificate { get; } = certificate;

    public IReadOnlyList<ReadOnlyMemory<byte>> EncodedReceipts { get; } = encodedReceipts;

    public byte[] EncodedHeader { get; } = Encoding.Of(header.Encode);

    public byte[] EncodedCertificate { get; } = Encoding.Of(certificate.Encode);

    public IReadOnlyList<Hash256> ReceiptPath(int index) => _receiptPaths.Value.PathOf(index);

    private static Hash256[] LeavesOf(IReadOnlyList<ReadOnlyMemory<byte>> receipts)
    {
        var leaves = new Hash256[receipts.Count];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = Receipt.LeafHash(receipts[i].Span);
        return leaves;
    }
}
