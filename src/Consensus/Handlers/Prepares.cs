using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Counting prepares (P20, P21).</summary>
internal static class Prepares
{
    public static void OnPrepare(Core core, Vote vote)
    {
        if (core.IsSelf(vote.Signer))
        {
            Recollection.Examine(core, vote);
            return;
        }

        core.Peers.NoteCommitted(vote.Signer, vote.Height.Previous);
        if (vote.Height != core.Round.Height)
        {
            if (core.IsBuffered(vote.Height)) core.InboxOf(vote.Height).Prepares.Add(vote);
            else CatchingUp.Consider(core);
            return;
        }

        if (core.Inbox.Prepares.Add(vote) is { } conflicting) core.Accuse(conflicting, vote);
        TryPrepare(core);
    }

    /// <summary>P21: the leader counts once, through its pre-prepare; its prepare, if it sent one, does not count.</summary>
    /// <remarks>Only after this node's own check: whoever shows a prepared certificate must have the bodies.</remarks>
    public static void TryPrepare(Core core)
    {
        var round = core.Round;
        if (!round.Active || round.PrePrepare is not { } prePrepare || round.Check != ProposalCheck.Accepted) return;
        if (round.Prepared is not { } known || known.Certificate.View < round.View)
        {
            var digest = prePrepare.Vote.Digest;
            var prepares = core.Inbox.Prepares;
            if (1 + prepares.Count(round.View, digest, except: prePrepare.Leader.Value) < core.Quorum.Size) return;
            var signatures = prepares.Signatures(round.View, digest, instead: prePrepare.Vote);
            var certificate = new PreparedCertificate(round.Height, round.View, digest, prePrepare.Leader, signatures);
            round.Prepared = new PreparedProposal(certificate, prePrepare.Proposal);
            core.Observe(new ConsensusEvent.Prepared(round.Height, round.View, digest));
        }

        Commits.TryVote(core);
    }
}
