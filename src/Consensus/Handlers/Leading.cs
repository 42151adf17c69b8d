using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>The leader's part of the normal case: ask for a proposal, vote for it, send it (P10, P11).</summary>
internal static class Leading
{
    public static void OnTransactionsPending(Core core, bool any)
    {
        // P94: what waits where nobody votes is no work of the protocol's.
        core.TransactionsPending = any && core.Rules is not null;
        ViewTimer.Refresh(core);
        Patience.Refresh(core);
        if (!core.TransactionsPending) return;
        ViewChanges.LeaveUnreachableLeader(core);
        TryBuild(core);
    }

    /// <summary>P10: as soon as the last height is committed and anything is pending. There is no batch timer.</summary>
    public static void TryBuild(Core core)
    {
        var round = core.Round;
        if (!core.TransactionsPending || !core.Leads || !core.Votes || !round.Active || round.Building || round.PrePrepare is not null) return;
        // P43: a view above 0 is opened by a NewView, and a block that it brings along is the only one of the view.
        if (round.View > View.Zero && round.NewView is not { PrePrepare: null }) return;
        if (round.Certified is not null || !core.Rules!.MayPropose(round.Height, round.View)) return;
        round.Building = true;
        var chain = core.Chain;
        var minTime = new BlockTime(chain.Tip.Time.UnixMilliseconds + 1);
        core.Emit(new Effect.BuildProposal(round.Height, round.View, chain.TipHash, chain.TipCertificate, minTime));
    }

    public static void OnBuilt(Core core, Input.ProposalBuilt built)
    {
        var round = core.Round;
        if (!round.Building || built.Height != round.Height || built.View != round.View) return;
        round.Building = false;
        if (built.Proposal is not { } proposal)
        {
            core.TransactionsPending = false;
            ViewTimer.Refresh(core);
            return;
        }

        Invariant.That(core.IsSelf(proposal.Header.Proposer), "a leader proposes in its own name");
        Invariant.That(Proposals.Problem(core, proposal) is null, "the host builds what others will accept");
        var before = core.Rules!.Record;
        if (core.Rules.PrePrepare(round.Height, round.View, proposal.Digest) is not { } vote) return;
        var message = new PrePrepare(vote, proposal);
        round.PrePrepare = message;
        round.Check = ProposalCheck.Accepted;
        core.Inbox.Add(message, vote.Signer);
        Proposals.Execute(core, proposal);
        core.PersistIfChanged(before);
        core.Broadcast(message);
        ViewTimer.Refresh(core);
        Prepares.TryPrepare(core);
    }
}
