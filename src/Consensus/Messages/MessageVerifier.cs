using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// The gate before the replica: checks every signature in a message, certificates included. Pure, so the host runs it on
/// worker threads. What depends on the replica's position (who leads, what the parent is) is the replica's work.
/// </summary>
/// <remarks>
/// A host may wrap the verifier with a bounded memory of signatures it has already checked: the parent certificate inside a
/// pre-prepare mostly consists of commit votes that came in as messages before.
/// </remarks>
public static class MessageVerifier
{
    public const string BadSignature = "consensus.bad_signature";
    public const string BadMember = "consensus.bad_member";
    public const string BadContent = "consensus.bad_content";

    /// <summary>As <see cref="Verify(Message, Epoch, ChainId, ISignatureVerifier)"/>, on a chain whose membership never changed.</summary>
    public static Refusal? Verify(Message message, Membership membership, ChainId chain, ISignatureVerifier verifier) =>
        Verify(message, Epoch.OfGenesis(membership), chain, verifier);

    /// <param name="epoch">That of the message's height: every certificate is verified with the set of its own height (P92).</param>
    /// <returns>Null when all holds; else what does not. A peer that sends such a message is faulty or of another chain.</returns>
    public static Refusal? Verify(Message message, Epoch epoch, ChainId chain, ISignatureVerifier verifier) => message switch
    {
        Vote vote => VerifyVote(vote, epoch.Membership, chain, verifier),
        PrePrepare prePrepare => VerifyPrePrepare(prePrepare, epoch, chain, verifier),
        ViewChange viewChange => VerifyViewChange(viewChange, epoch.Membership, chain, verifier),
        NewView newView => VerifyNewView(newView, epoch, chain, verifier),
        Status status => VerifyStatus(status, epoch.Membership),
        _ => new Refusal(BadContent, "a message of an unknown kind"),
    };

    private static Refusal? VerifyVote(Vote vote, Membership membership, ChainId chain, ISignatureVerifier verifier)
    {
        if (!membership.Contains(vote.Signer)) return UnknownMember(vote.Signer);
        return vote.IsSignedBy(chain, membership, verifier)
            ? null
            : new Refusal(BadSignature, $"the {vote.Step} vote of member {vote.Signer} at height {vote.VotedHeight} is not signed by its key");
    }

    private static Refusal? VerifyPrePrepare(PrePrepare prePrepare, Epoch epoch, ChainId chain, ISignatureVerifier verifier)
    {
        var membership = epoch.Membership;
        var header = prePrepare.Proposal.Header;
        if (header.Chain != chain || header.MembershipHash != membership.Hash || !membership.Contains(header.Proposer))
        {
            return new Refusal(BadContent, $"the proposal of height {header.Height} is for another chain or membership");
        }

        if (VerifyVote(prePrepare.Vote, membership, chain, verifier) is { } refusal) return refusal;

        // P12: the parent's certificate is checked here, off the critical thread; that it is the right parent, the replica checks.
        var parent = prePrepare.Proposal.ParentCertificate;
        if (header.Height == Height.Genesis || parent.Height != header.Height.Previous)
        {
            return new Refusal(BadContent, $"the proposal of height {header.Height} carries a certificate of height {parent.Height}");
        }

        if (parent.Height == Height.Genesis)
        {
            return parent.Signatures.Count == 0 && parent.View == View.Zero
                ? null
                : new Refusal(BadContent, "genesis has no certificate signatures");
        }

        return parent.Problem(chain, epoch.SignersOf(parent.Height), verifier) is { } problem ? new Refusal(BadSignature, problem) : null;
    }

    private static Refusal? VerifyViewChange(ViewChange viewChange, Membership membership, ChainId chain, ISignatureVerifier verifier)
    {
        if (!membership.Contains(viewChange.Signer)) return UnknownMember(viewChange.Signer);
        return viewChange.Problem(chain, membership, verifier, checkPrepared: true) is { } problem ? new Refusal(BadSignature, problem) : null;
    }

    private static Refusal? VerifyNewView(NewView newView, Epoch epoch, ChainId chain, ISignatureVerifier verifier)
    {
        var membership = epoch.Membership;
        if (newView.ViewChanges.Count < membership.Quorum.Size)
        {
            return new Refusal(BadContent, $"a NewView with {newView.ViewChanges.Count} view changes; {membership.Quorum.Size} are needed");
        }

        // P43: only the certificate of the highest view decides the choice, so only that one is worth Q signature checks.
        var choice = NewView.ChoiceOf(newView.ViewChanges);
        foreach (var viewChange in newView.ViewChanges)
        {
            var disputed = viewChange.Prepared is { } prepared && choice is not null
                && prepared.View == choice.View && prepared.Digest != choice.Digest;
            if (disputed) return new Refusal(BadContent, "a NewView with two different blocks prepared in one view");
            if (!membership.Contains(viewChange.Signer)) return UnknownMember(viewChange.Signer);
            if (viewChange.Problem(chain, membership, verifier, checkPrepared: false) is { } problem) return new Refusal(BadSignature, problem);
        }

        if (choice?.Problem(chain, membership, verifier) is { } wrong) return new Refusal(BadSignature, wrong);
        if (choice?.Digest != newView.PrePrepare?.Vote.Digest)
        {
            return new Refusal(BadContent, "a NewView whose pre-prepare is not the choice that its view changes imply");
        }

        return newView.PrePrepare is { } prePrepare ? VerifyPrePrepare(prePrepare, epoch, chain, verifier) : null;
    }

    private static Refusal? VerifyStatus(Status status, Membership membership)
    {
        var named = status.Prepares.Union(status.Commits).Union(status.ViewChanges);
        return (named.Bits & ~MemberSet.All(membership.Count).Bits) == 0
            ? null
            : new Refusal(BadMember, "a status that names members who do not exist");
    }

    private static Refusal UnknownMember(MemberIndex member) => new(BadMember, $"member {member} does not exist");
}
