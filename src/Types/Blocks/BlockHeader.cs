namespace CityConsortium.Types;

/// <summary>
/// The header of an executed block. Its hash is what a commit vote signs: one certificate proves the order, the state root,
/// the receipts and the next membership of this very block.
/// </summary>
/// <param name="StateRoot">Root of the state tree after this block.</param>
/// <param name="ReceiptsRoot">Merkle root over the receipts in the order of the transactions.</param>
/// <param name="NextMembershipHash">The set that decides the next height: a light verifier walks from genesis by these.</param>
public sealed record BlockHeader(ProposalHeader Proposal, Hash256 StateRoot, Hash256 ReceiptsRoot, Hash256 NextMembershipHash)
{
    public Height Height => Proposal.Height;

    public BlockTime Time => Proposal.Time;

    public Hash256 Hash()
    {
        var writer = new CanonicalWriter(384);
        Encode(writer);
        return Hashing.Of(Domain.Header, writer.Written);
    }

    /// <summary>The header of height 0: no parent, no transactions, the state that genesis sets up.</summary>
    public static BlockHeader ForGenesis(Genesis genesis, Hash256 stateRoot) => new(
        new ProposalHeader(
            genesis.ChainId, Height.Genesis, Hash256.Zero, genesis.Time, new MemberIndex(0), 0,
            MerkleTree.RootOf([]), Hash256.Zero, genesis.Membership.Hash),
        stateRoot,
        MerkleTree.RootOf([]),
        genesis.Membership.Hash);

    public void Encode(CanonicalWriter writer)
    {
        Proposal.Encode(writer);
        writer.Hash(StateRoot).Hash(ReceiptsRoot).Hash(NextMembershipHash);
    }

    public static BlockHeader Decode(ref CanonicalReader reader) =>
        new(ProposalHeader.Decode(ref reader), reader.Hash(), reader.Hash(), reader.Hash());
}
