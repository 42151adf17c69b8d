using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Opening and entering a view (P43, P46).</summary>
internal static class NewViews
{
    /// <summary>The new leader has Q view changes for exactly its view.</summary>
    public static void TryOpen(Core core)
    {
        var round = core.Round;
        if (!core.Votes || core.Inbox.ViewChangersTo(round.View).Count < core.Quorum.Size) return;
        var viewChanges = new List<ViewChange>(core.Quorum.Size);
        Proposal? proposal = null;
        foreach (var viewChange in core.Inbox.ViewChanges)
        {
            if (viewChange is null || viewChange.View != round.View) continue;
            viewChanges.Add(viewChange.WithoutProposal());
        }

        var choice = NewView.ChoiceOf(viewChanges);
        if (choice is null)
        {
            var opening = new NewView(round.Height, round.View, viewChanges, null);
            core.Broadcast(opening);
            Enter(core, core.Config.Self!.Value, opening);
            return;
        }

        foreach (var viewChange in core.Inbox.ViewChanges)
        {
            if (viewChange?.Proposal is { } candidate && candidate.Digest == choice.Digest) proposal = candidate;
        }

        Invariant.That(proposal is not null, "a view change with a certificate brings its proposal");
        var before = core.Rules!.Record;
        if (core.Rules.PrePrepare(round.Height, round.View, choice.Digest) is not { } vote) return;
        var message = new NewView(round.Height, round.View, viewChanges, new PrePrepare(vote, proposal));
        core.PersistIfChanged(before);
        core.Broadcast(message);
        Enter(core, FirstHolder(core, choice.Digest), message);
    }

    public static void OnNewView(Core core, MemberIndex from, NewView message)
    {
        var round = core.Round;
        if (message.Height != round.Height)
        {
            // P82: the largest message; of later heights it will be sent again.
            if (message.Height == round.Height.Next) core.InboxOf(message.Height).Add(message, from);
            return;
        }

        if (message.View == View.Zero || message.View < round.View || (message.View == round.View && round.Active)) return;
        var choice = NewView.ChoiceOf(message.ViewChanges);
        // P43: recompute the choice instead of believing it. The gate has checked the signatures.
        if (choice?.Digest != message.PrePrepare?.Vote.Digest || !ViewChanges.IsWellLed(core, choice)) return;
        if (message.PrePrepare is { } prePrepare && prePrepare.Leader != core.Chain.LeaderOf(message.View)) return;
        foreach (var viewChange in message.ViewChanges) Recollection.Examine(core, viewChange.Prepared);
        Enter(core, from, message);
    }

    private static void Enter(Core core, MemberIndex from, NewView message)
    {
        var round = core.Round;
        round.Enter(message.View, message);
        ViewTimer.Restart(core);
        Patience.Refresh(core);
        core.Observe(new ConsensusEvent.ViewStarted(round.Height, round.View, core.Leader));
        if (message.PrePrepare is { } prePrepare)
        {
            core.Inbox.Add(prePrepare, from);
            Proposals.Accept(core, prePrepare, from, checkTimeliness: false);
        }
        else
        {
            Leading.TryBuild(core);
            Proposals.TryAccept(core);
        }

        ViewTimer.Refresh(core);
    }

    /// <summary>Whom to ask for bodies that this node lacks: somebody who showed the prepared certificate.</summary>
    private static MemberIndex FirstHolder(Core core, Hash256 digest)
    {
        foreach (var viewChange in core.Inbox.ViewChanges)
        {
            if (viewChange?.Proposal?.Digest == digest && !core.IsSelf(viewChange.Signer)) return viewChange.Signer;
        }

        return core.Config.Self!.Value;
    }
}
