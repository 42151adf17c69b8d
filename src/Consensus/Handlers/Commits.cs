using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>From prepared and executed to committed, and on to the next height (P22 to P25, P50).</summary>
internal static class Commits
{
    public static void OnExecuted(Core core, Hash256 digest, BlockHeader header)
    {
        var round = core.Round;
        if (round.Execution?.Digest != digest || round.Executed is not null) return;
        Invariant.That(header.Height == round.Height && header.Proposal.ParentHash == core.Chain.TipHash, "execution builds on the committed block");
        round.Executed = header;
        round.ExecutedHash = header.Hash();
        TryVote(core);
        TryFinish(core);
    }

    /// <summary>P22: prepared in this view and executed, by this node itself.</summary>
    public static void TryVote(Core core)
    {
        var round = core.Round;
        if (!round.Active || !core.Votes || round.Prepared is not { } prepared || prepared.Certificate.View != round.View) return;
        if (round.OwnCommit is { } own && own.View == round.View) return;
        if (!round.IsExecuted(prepared.Certificate.Digest)) return;
        var before = core.Rules!.Record;
        if (core.Rules.Commit(prepared, round.ExecutedHash) is not { } vote) return;
        round.OwnCommit = vote;
        core.Inbox.Commits.Add(vote);
        core.PersistIfChanged(before);
        core.Broadcast(vote);
        TryCertify(core, vote);
    }

    public static void OnCommit(Core core, Vote vote)
    {
        if (core.IsSelf(vote.Signer))
        {
            Recollection.Examine(core, vote);
            return;
        }

        core.Peers.NoteCommitted(vote.Signer, vote.Height.Previous);
        var height = core.Round.Height;
        if (vote.Height == height)
        {
            if (core.Inbox.Commits.Add(vote) is { } conflicting) core.Accuse(conflicting, vote);
            TryCertify(core, vote);
        }
        else if (vote.Height < height)
        {
            core.Chain.AddLateVote(vote);
        }
        else if (core.IsBuffered(vote.Height))
        {
            core.InboxOf(vote.Height).Commits.Add(vote);
        }
        else
        {
            CatchingUp.Consider(core);
        }
    }

    /// <summary>P23: Q equal commit votes are the certificate, in whatever view this replica is.</summary>
    public static void TryCertify(Core core, Vote vote)
    {
        var round = core.Round;
        if (round.Certified is not null || vote.Height != round.Height) return;
        var commits = core.Inbox.Commits;
        if (commits.Count(vote.View, vote.Digest) < core.Quorum.Size) return;
        round.Certified = new Certificate(round.Height, vote.View, vote.Digest, commits.Signatures(vote.View, vote.Digest));
        TryFinish(core);
    }

    /// <summary>A certificate and this node's own result together decide: commit, wait, fetch, or halt (P24, P54).</summary>
    private static void TryFinish(Core core)
    {
        var round = core.Round;
        if (core.EpochEnded || round.Certified is not { } certificate) return;
        if (round.Executed is { } header)
        {
            if (round.ExecutedHash == certificate.BlockHash)
            {
                core.Emit(new Effect.Commit(header, round.Execution!, certificate));
                core.Observe(new ConsensusEvent.Committed(header.Height, certificate.View, header.Proposal.TransactionCount));
                Advance(core, header, certificate, MemberSet.SignersOf(round.Execution!.ParentCertificate));
                return;
            }

            // P25: no other proposal can be prepared in that view, so the quorum executed this one with another result.
            if (round.Prepared?.Certificate is { } prepared && prepared.View == certificate.View && prepared.Digest == round.Execution!.Digest)
            {
                core.Halt("this node's execution differs from what a quorum certified", round.ExecutedHash, certificate.BlockHash);
                return;
            }
        }

        CatchingUp.ExpectBlock(core);
    }

    /// <summary>P50: on to the next height, with whatever came early.</summary>
    public static void Advance(Core core, BlockHeader header, Certificate certificate, MemberSet parentSigners)
    {
        core.Inbox.Clear();
        core.Chain.Append(header, certificate.BlockHash, certificate, parentSigners);
        if (header.NextMembershipHash != core.Config.Membership.Hash)
        {
            core.EndEpoch(header);
            return;
        }

        var round = core.Round;
        round.StartHeight(core.Chain.Committed.Next);
        core.Observation.EndIfReached(core.Chain.Committed);
        CatchingUp.StopExpecting(core);
        ViewTimer.Restart(core);
        Patience.Restart(core);
        core.Observe(new ConsensusEvent.ViewStarted(round.Height, round.View, core.Leader));
        ReplayInbox(core);
        if (core.Round.Height != header.Height.Next) return;
        ViewChanges.LeaveUnreachableLeader(core);
        Leading.TryBuild(core);
    }

    private static void ReplayInbox(Core core)
    {
        var inbox = core.Inbox;
        foreach (var vote in inbox.Commits.All())
        {
            if (core.Round.Certified is not null) break;
            TryCertify(core, vote);
        }

        for (var i = 0; i < inbox.NewViews.Count; i++)
        {
            if (inbox.NewViews[i] is { } newView) NewViews.OnNewView(core, new MemberIndex(i), newView);
        }

        ViewChanges.TryProgress(core);
        Proposals.TryAccept(core);
    }
}
