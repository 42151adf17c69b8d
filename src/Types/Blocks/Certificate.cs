namespace CityConsortium.Types;

/// <summary>
/// Proof that a quorum committed one executed block: at least Q commit votes of distinct members for the same height, view
/// and block hash. Signatures are in ascending order of member, so one set of votes has one encoding.
/// </summary>
public sealed record Certificate(Height Height, View View, Hash256 BlockHash, IReadOnlyList<MemberSignature> Signatures)
{
    /// <summary>Stands where block 1 carries its parent's certificate: genesis was agreed on outside the chain.</summary>
    public static Certificate ForGenesis(Hash256 genesisBlockHash) => new(Height.Genesis, View.Zero, genesisBlockHash, []);

    public Hash256 Hash()
    {
        var writer = new CanonicalWriter(128 + (Signatures.Count * MemberSignature.EncodedSize));
        Encode(writer);
        return Hashing.Of(Domain.Certificate, writer.Written);
    }

    /// <returns>Null when the certificate holds, else the sentence that says which part does not.</returns>
    public string? Problem(ChainId chain, Membership membership, ISignatureVerifier verifier)
    {
        if (Signatures.Count < membership.Quorum.Size)
        {
            return $"the certificate of height {Height} has {Signatures.Count} signatures; {membership.Quorum.Size} of {membership.Count} are needed";
        }

        var subject = new VoteSubject(VoteStep.Commit, chain, membership.Hash, Height, View, BlockHash).SignedBytes();
        var previous = -1;
        foreach (var (member, signature) in Signatures)
        {
            if (!membership.Contains(member)) return $"the certificate of height {Height} names member {member}, who does not exist";
            if (member.Value <= previous) return $"the certificate of height {Height} counts member {member} twice or out of order";
            previous = member.Value;
            if (!verifier.Verify(membership[member].ConsensusKey, Domain.Vote, subject, signature))
            {
                return $"the signature of department {membership[member].Department} on block {Height} does not fit";
            }
        }

        return null;
    }

    public void Encode(CanonicalWriter writer) => writer.Height(Height).View(View).Hash(BlockHash)
        .List(Signatures, static (w, s) => w.Member(s.Member).Signature(s.Signature));

    public static Certificate Decode(ref CanonicalReader reader)
    {
        var height = reader.Height();
        var view = reader.View();
        var blockHash = reader.Hash();
        return new Certificate(height, view, blockHash, DecodeSignatures(ref reader));
    }

    /// <summary>A list of member signatures in strictly ascending order; any other order is malformed.</summary>
    public static IReadOnlyList<MemberSignature> DecodeSignatures(ref CanonicalReader reader)
    {
        var count = reader.Count(Limits.MaxValidators, MemberSignature.EncodedSize);
        var signatures = new MemberSignature[count];
        var previous = -1;
        for (var i = 0; i < count; i++)
        {
            signatures[i] = new MemberSignature(reader.Member(), reader.Signature());
            if (signatures[i].Member.Value <= previous) reader.Fail();
            previous = signatures[i].Member.Value;
        }

        return signatures;
    }
}
