namespace CityConsortium.Types;

/// <summary>The part of a block that exists before it is executed. Its digest is what pre-prepare and prepare vote on.</summary>
/// <param name="TransactionsRoot">Merkle root over the transaction ids in order.</param>
/// <param name="ParentCertificateHash">Commits to the parent's certificate that the proposal carries.</param>
/// <param name="MembershipHash">The set that decides this height.</param>
public sealed record ProposalHeader(
    ChainId Chain,
    Height Height,
    Hash256 ParentHash,
    BlockTime Time,
    MemberIndex Proposer,
    int TransactionCount,
    Hash256 TransactionsRoot,
    Hash256 ParentCertificateHash,
    Hash256 MembershipHash)
{
    public Hash256 Digest()
    {
        var writer = new CanonicalWriter(256);
        Encode(writer);
        return Hashing.Of(Domain.Proposal, writer.Written);
    }

    public void Encode(CanonicalWriter writer) => writer.Chain(Chain).Height(Height).Hash(ParentHash).Time(Time).Member(Proposer)
        .Int32(TransactionCount).Hash(TransactionsRoot).Hash(ParentCertificateHash).Hash(MembershipHash);

    public static ProposalHeader Decode(ref CanonicalReader reader) => new(
        reader.Chain(), reader.Height(), reader.Hash(), reader.Time(), reader.Member(), reader.Int32(), reader.Hash(), reader.Hash(), reader.Hash());
}
