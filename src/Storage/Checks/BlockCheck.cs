using CityConsortium.Ledger;
using CityConsortium.Types;

namespace CityConsortium.Storage;

/// <summary>One stored block against its parent, its certificate, its bodies and its receipts.</summary>
internal sealed class BlockCheck(LedgerDatabase db, LedgerStore store, ChainId chain, ISignatureVerifier verifier)
{
    /// <param name="parent">Null where the parent's header is not kept or was found bad.</param>
    /// <exception cref="StorageDamagedException">The first thing that does not fit.</exception>
    internal void Check(CertifiedHeader block, CertifiedHeader? parent)
    {
        var height = block.Height;
        var proposal = block.Header.Proposal;
        if (proposal.Chain != chain) throw db.Damaged(Family.Headers, height, $"the header belongs to chain {proposal.Chain}");
        if (parent is not null && proposal.ParentHash != parent.Hash)
        {
            throw db.Damaged(Family.Headers, height, $"its parent is {proposal.ParentHash}, block {parent.Height} is {parent.Hash}");
        }

        if (block.Certificate.Height != height || block.Certificate.BlockHash != block.Hash)
        {
            throw db.Damaged(Family.Headers, height, "the certificate is for another block");
        }

        if (parent is not null && proposal.MembershipHash != parent.Header.NextMembershipHash)
        {
            throw db.Damaged(Family.Headers, height, "it was decided by another membership than its parent's header names");
        }

        var membership = store.Memberships.At(height);
        if (membership.Hash != proposal.MembershipHash) throw db.Damaged(Family.Headers, height, "it was decided by another membership than the membership changes lead to");
        if (block.Certificate.Problem(chain, membership, verifier) is { } problem) throw db.Damaged(Family.Headers, height, problem);

        if (height >= store.OldestBlock) CheckContents(block);
    }

    internal static Membership? DecodeMembership(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is null) return null;
        var reader = new CanonicalReader(bytes.Value.Span);
        var membership = Membership.Decode(ref reader);
        return reader.IsComplete ? membership : null;
    }

    private void CheckContents(CertifiedHeader block)
    {
        _ = store.GetBlock(block.Height); // reading it checks the bodies against the header
        var receipts = store.GetReceipts(block.Height)!; // the height is not above the tip
        var leaves = new Hash256[receipts.Count];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = Receipt.LeafHash(receipts[i].Span);
        if (MerkleTree.Root(leaves) != block.Header.ReceiptsRoot)
        {
            throw db.Damaged(Family.Receipts, block.Height, "the receipts are not those that the header commits to");
        }
    }
}
