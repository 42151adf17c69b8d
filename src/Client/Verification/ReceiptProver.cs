using CityConsortium.Types;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace CityConsortium.Client;

/// <summary>Checks that a receipt is in a proven block.</summary>
internal static class ReceiptProver
{
    /// <returns>The verified receipt, or null with the sentence that says what does not fit.</returns>
    internal static CommittedReceipt? Prove(ProvenBlock block, uint index, ByteString receiptBytes, RepeatedField<ByteString> path, out string? problem)
    {
        var reader = new CanonicalReader(receiptBytes.Span);
        var receipt = Receipt.Decode(ref reader);
        if (!reader.IsComplete)
        {
            problem = "its receipt is malformed";
            return null;
        }

        var count = block.Header.Proposal.TransactionCount;
        var holds = TryRead(path, out var siblings) && index < int.MaxValue
            && MerkleTree.Verify(block.Header.ReceiptsRoot, Receipt.LeafHash(receiptBytes.Span), (int)index, count, siblings);
        problem = holds ? null : $"the Merkle path of the receipt does not lead to the receipts root of block {block.Height}";
        return holds ? new CommittedReceipt(block, (int)index, receipt, Replayed: false) : null;
    }

    /// <returns>False when a step is no hash or there are too many.</returns>
    internal static bool TryRead(RepeatedField<ByteString> hashes, out Hash256[] read)
    {
        read = [];
        if (hashes.Count > Limits.MaxMerkleSteps) return false;
        var list = new Hash256[hashes.Count];
        for (var i = 0; i < list.Length; i++)
        {
            if (hashes[i].Length != Hash256.Size) return false;
            list[i] = new Hash256(hashes[i].Span);
        }

        read = list;
        return true;
    }
}
