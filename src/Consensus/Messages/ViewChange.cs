using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// A member asks for a view and shows the prepared certificate of the highest view it holds for the height (P41). The
/// proposal travels beside it, so that the next leader can propose it again; <see cref="NewView"/> carries view changes
/// without proposals.
/// </summary>
public sealed record ViewChange(
    Height AskedHeight, View View, PreparedCertificate? Prepared, MemberIndex Signer, Signature Signature, Proposal? Proposal) : Message
{
    public override Height Height => AskedHeight;

    public ViewChange WithoutProposal() => Proposal is null ? this : this with { Proposal = null };

    /// <summary>What is signed. The certificate proves itself; the signature binds which one it is.</summary>
    public static byte[] SignedBytes(ChainId chain, Hash256 membershipHash, Height height, View view, PreparedCertificate? prepared)
    {
        var writer = new CanonicalWriter(192).Chain(chain).Hash(membershipHash).Height(height).View(view).Bool(prepared is not null);
        if (prepared is not null) writer.View(prepared.View).Hash(prepared.Digest);
        return writer.ToArray();
    }

    /// <returns>Null when signature and, if asked for, the prepared certificate hold; else what does not.</returns>
    public string? Problem(ChainId chain, Membership membership, ISignatureVerifier verifier, bool checkPrepared)
    {
        if (!membership.Contains(Signer)) return $"member {Signer} does not exist";
        var signed = SignedBytes(chain, membership.Hash, AskedHeight, View, Prepared);
        if (!verifier.Verify(membership[Signer].ConsensusKey, Domain.ViewChange, signed, Signature))
        {
            return $"the signature of department {membership[Signer].Department} on its view change does not fit";
        }

        return checkPrepared && Prepared is not null ? Prepared.Problem(chain, membership, verifier) : null;
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.Height(AskedHeight).View(View).Member(Signer).Signature(Signature).Bool(Prepared is not null);
        Prepared?.Encode(writer);
        writer.Bool(Proposal is not null);
        Proposal?.Encode(writer);
    }

    /// <summary>
    /// Malformed unless the view is above 0, the certificate is of this height and a lower view, and the proposal is the one
    /// that the certificate names.
    /// </summary>
    public static ViewChange Decode(ref CanonicalReader reader)
    {
        var height = reader.Height();
        var view = reader.View();
        var signer = reader.Member();
        var signature = reader.Signature();
        var prepared = reader.Bool() ? PreparedCertificate.Decode(ref reader) : null;
        var proposal = reader.Bool() ? Proposal.Decode(ref reader) : null;
        if (view == View.Zero || (prepared is not null && (prepared.Height != height || prepared.View >= view))) reader.Fail();
        if (proposal is not null && (prepared is null || proposal.Digest != prepared.Digest || proposal.Header.Height != height)) reader.Fail();
        return new ViewChange(height, view, prepared, signer, signature, proposal);
    }
}
