using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>A replica's part of the normal case up to its prepare vote (P12 to P16).</summary>
internal static class Proposals
{
    public static void OnPrePrepare(Core core, MemberIndex from, PrePrepare message)
    {
        core.Peers.NoteCommitted(message.Leader, message.Height.Previous);
        var round = core.Round;
        if (message.Height != round.Height)
        {
            if (core.IsBuffered(message.Height)) core.InboxOf(message.Height).Add(message, from);
            else CatchingUp.Consider(core);
            return;
        }

        if (core.IsSelf(message.Leader)) Recollection.Examine(core, message.Vote);
        if (message.Leader != core.Chain.LeaderOf(message.View)) return;
        var conflicting = core.Inbox.Add(message, from);
        if (round.PrePrepare is { } taken && Evidence.AreConflicting(taken.Vote, message.Vote)) conflicting = taken.Vote;
        if (conflicting is not null)
        {
            core.Accuse(conflicting, message.Vote);
            if (message.View == round.View) ViewChanges.SuspectLeader(core, ViewChangeReason.LeaderEquivocated);
            return;
        }

        TryAccept(core);
        RetryCheck(core, from, message);
    }

    /// <summary>Takes up a pre-prepare of the current view that is in the inbox, unless one was taken up before.</summary>
    public static void TryAccept(Core core)
    {
        var round = core.Round;
        if (!round.Active || round.PrePrepare is not null) return;
        if (core.Inbox.PrePrepareOf(core.Leader) is not var (message, from) || message.View != round.View) return;
        var votedBefore = core.Rules?.HasVoted(round.Height, round.View, message.Vote.Digest) ?? false;
        if (core.Leads && !votedBefore) return;
        if (round.View > View.Zero && round.NewView is not { PrePrepare: null } && !votedBefore) return;
        if (!votedBefore && message.Proposal.Header.Proposer != message.Leader)
        {
            Refuse(core, new Refusal(RefusalCodes.ProposalInvalid, "a new proposal names its leader as proposer"));
            return;
        }

        Accept(core, message, from, checkTimeliness: !votedBefore);
    }

    /// <summary>The view's one proposal is known: have it checked (P14), unless this node has executed it already.</summary>
    public static void Accept(Core core, PrePrepare message, MemberIndex from, bool checkTimeliness)
    {
        var round = core.Round;
        round.PrePrepare = message;
        if (Problem(core, message.Proposal) is { } problem)
        {
            Refuse(core, new Refusal(RefusalCodes.ProposalInvalid, problem));
            return;
        }

        ViewTimer.Refresh(core);
        if (round.Execution?.Digest == message.Vote.Digest)
        {
            OnAccepted(core);
            return;
        }

        round.Check = ProposalCheck.Running;
        core.Emit(new Effect.CheckProposal(message.Proposal, from, checkTimeliness));
    }

    /// <summary>P12, P13: what can be judged from the chain's tip alone.</summary>
    public static string? Problem(Core core, Proposal proposal)
    {
        var header = proposal.Header;
        var chain = core.Chain;
        if (header.Height != core.Round.Height || header.Chain != core.Config.ChainId) return "the proposal is for another height or chain";
        if (header.MembershipHash != core.Config.Membership.Hash) return "the proposal is for another membership";
        if (header.ParentHash != chain.TipHash) return "the proposal's parent is not the committed block";
        if (proposal.ParentCertificate.BlockHash != chain.TipHash) return "the proposal carries another block's certificate";
        if (header.Time <= chain.Tip.Time) return "the proposal's time is not after its parent's";
        return header.TransactionCount == 0 ? "the proposal is empty" : null;
    }

    public static void OnChecked(Core core, Hash256 digest, Refusal? refusal)
    {
        var round = core.Round;
        if (round.Check != ProposalCheck.Running || round.PrePrepare!.Vote.Digest != digest) return;
        if (refusal is null)
        {
            OnAccepted(core);
        }
        else if (refusal.Retryable)
        {
            round.Check = ProposalCheck.Unfinished;
            core.Observe(new ConsensusEvent.ProposalRefused(round.Height, round.View, core.Leader, refusal));
        }
        else
        {
            Refuse(core, refusal);
        }
    }

    public static void Execute(Core core, Proposal proposal)
    {
        var round = core.Round;
        if (round.Execution?.Digest == proposal.Digest) return;
        round.Execution = proposal;
        round.Executed = null;
        core.Emit(new Effect.Execute(proposal));
    }

    /// <summary>P16: execute and vote at once; the vote's persisting and the execution run side by side.</summary>
    private static void OnAccepted(Core core)
    {
        var round = core.Round;
        var message = round.PrePrepare!;
        round.Check = ProposalCheck.Accepted;
        Patience.OnAccepted(core);
        Execute(core, message.Proposal);
        if (core.Votes && !core.IsSelf(message.Leader))
        {
            var before = core.Rules!.Record;
            if (core.Rules.Prepare(round.Height, round.View, message.Vote.Digest) is { } vote)
            {
                round.OwnPrepare = vote;
                core.Inbox.Prepares.Add(vote);
                core.PersistIfChanged(before);
                core.Broadcast(vote);
            }
        }

        Prepares.TryPrepare(core);
    }

    private static void RetryCheck(Core core, MemberIndex from, PrePrepare message)
    {
        var round = core.Round;
        if (round.Check != ProposalCheck.Unfinished || round.PrePrepare!.Vote != message.Vote) return;
        round.Check = ProposalCheck.Running;
        var isNew = message.View == View.Zero || round.NewView is { PrePrepare: null };
        core.Emit(new Effect.CheckProposal(message.Proposal, from, CheckTimeliness: isNew));
    }

    private static void Refuse(Core core, Refusal refusal)
    {
        var round = core.Round;
        round.Check = ProposalCheck.Refused;
        Patience.Refresh(core);
        core.Observe(new ConsensusEvent.ProposalRefused(round.Height, round.View, core.Leader, refusal));
        // P14: an untimely proposal may be this node's own clock's fault; a wrong one is the leader's.
        if (refusal.Code != RefusalCodes.ProposalTime) ViewChanges.SuspectLeader(core, ViewChangeReason.ProposalRefused);
    }
}
