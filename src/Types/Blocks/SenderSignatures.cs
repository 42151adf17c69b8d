namespace CityConsortium.Types;

/// <summary>What a block's certificate does not cover: the senders' signatures beside its transactions.</summary>
public static class SenderSignatures
{
    /// <param name="block">The block's hash.</param>
    /// <param name="transactions">All of the block's, in its order.</param>
    /// <returns>One hash over the block and all their signatures: two nodes that have the same one hold the same signatures.</returns>
    public static Hash256 DigestOf(Hash256 block, IReadOnlyList<SignedTransaction> transactions)
    {
        var writer = new CanonicalWriter(Hash256.Size + (transactions.Count * Signature.Size)).Hash(block);
        for (var i = 0; i < transactions.Count; i++) writer.Fixed(transactions[i].Signature.AsSpan());
        return Hashing.Of(Domain.SenderSignatures, writer.Written);
    }
}
