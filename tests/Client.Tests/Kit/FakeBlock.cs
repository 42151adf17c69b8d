using CityConsortium.Types;
using Google.Protobuf;
using Wire = CityConsortium.Protos.Gateway;

namespace CityConsortium.Client.Tests;

/// <summary>One block of the fake chain with everything that a validator can be asked about it.</summary>
internal sealed record FakeBlock(
    BlockHeader Header, Certificate Certificate, IReadOnlyList<SignedTransaction> Bodies, IReadOnlyList<Receipt> Receipts, NaiveStateTree Tree,
    IReadOnlyDictionary<StateKey, byte[]> State)
{
    internal ulong Height => Header.Height.Value;

    internal ByteString HeaderBytes => Bytes(Header.Encode);

    internal ByteString CertificateBytes => Bytes(Certificate.Encode);

    internal Wire.BlockOutcomes Outcomes(IEnumerable<int> indexes)
    {
        var outcomes = new Wire.BlockOutcomes { Header = HeaderBytes, Certificate = CertificateBytes };
        foreach (var index in indexes)
        {
            var outcome = new Wire.TransactionOutcome { Index = (uint)index, Receipt = ByteString.CopyFrom(Receipts[index].Encode()) };
            outcome.ReceiptPath.Add(PathOf(ReceiptLeaves, index));
            outcomes.Outcomes.Add(outcome);
        }

        return outcomes;
    }

    internal Wire.CommittedTransaction Committed(int index)
    {
        var committed = new Wire.CommittedTransaction
        {
            Header = HeaderBytes,
            Certificate = CertificateBytes,
            Index = (uint)index,
            Receipt = ByteString.CopyFrom(Receipts[index].Encode()),
            Body = ByteString.CopyFrom(Bodies[index].Body.Span),
            Signature = ByteString.CopyFrom(Bodies[index].Signature.AsSpan()),
        };
        committed.ReceiptPath.Add(PathOf(ReceiptLeaves, index));
        committed.TransactionPath.Add(PathOf([.. Bodies.Select(b => MerkleTree.Leaf(b.Id.Hash))], index));
        return committed;
    }

    internal Wire.ProvenState Proven(StateKey key)
    {
        var proof = Tree.Prove(key);
        var value = State.GetValueOrDefault(key);
        var proven = new Wire.ProvenState { Header = HeaderBytes, Certificate = CertificateBytes, Present = value is not null, Value = ByteString.CopyFrom(value ?? []) };
        proven.Siblings.Add(proof.Siblings.Select(s => ByteString.CopyFrom(s.AsSpan())));
        if (proof.OtherLeaf is { } other)
        {
            proven.OtherPath = ByteString.CopyFrom(other.Path.AsSpan());
            proven.OtherValueHash = ByteString.CopyFrom(other.ValueHash.AsSpan());
        }

        return proven;
    }

    private Hash256[] ReceiptLeaves => [.. Receipts.Select(r => r.LeafHash())];

    private static IEnumerable<ByteString> PathOf(Hash256[] leaves, int index) => MerkleTree.Path(leaves, index).Select(h => ByteString.CopyFrom(h.AsSpan()));

    private static ByteString Bytes(Action<CanonicalWriter> encode)
    {
        var writer = new CanonicalWriter();
        encode(writer);
        return ByteString.CopyFrom(writer.Written);
    }
}
