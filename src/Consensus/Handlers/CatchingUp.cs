using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Following others by certified blocks instead of by votes (P51 to P54).</summary>
internal static class CatchingUp
{
    /// <summary>Status timers with work and no commit after which one asks for the block although nobody says that there is one: 2·T0.</summary>
    private const int StalledLong = 8;

    /// <summary>P51: somebody is further ahead than votes can be followed: fetch now. A smaller lead is looked at on the next tick.</summary>
    public static void Consider(Core core)
    {
        var lag = core.Lag;
        if (lag.IsFetching || Ahead(core) is not { } ahead || !IsFar(core, core.Peers[ahead].Committed)) return;
        Fetch(core, ahead);
    }

    /// <summary>P51: at each status timer. No progress since the last one, and somebody is ahead: fetch, from another member each time.</summary>
    public static void OnTick(Core core)
    {
        var lag = core.Lag;
        var progressed = core.Chain.Committed > lag.CommittedAtTick;
        lag.CommittedAtTick = core.Chain.Committed;
        lag.TicksWithoutProgress = progressed || !core.HasWork ? 0 : lag.TicksWithoutProgress + 1;
        if (progressed) return;
        lag.IsFetching = false;
        if (Ahead(core) is { } ahead) Fetch(core, ahead);
        else if (lag.TicksWithoutProgress > StalledLong) AskAnyway(core);
    }

    public static void OnCaughtUp(Core core, Input.CaughtUp caughtUp)
    {
        var header = caughtUp.Header;
        if (header.Height <= core.Chain.Committed) return;
        Invariant.That(header.Height == core.Round.Height, "catch-up reports one block after the other");
        var hash = header.Hash();
        Invariant.That(caughtUp.Certificate.BlockHash == hash, "a stored block has its certificate");
        var round = core.Round;
        if (round.ExecutedHash != hash && round.IsExecuted(header.Proposal.Digest()))
        {
            core.Halt("this node's execution differs from what a quorum certified", round.ExecutedHash, hash);
            return;
        }

        if (core.Lag.IsFetching && header.Height >= core.Lag.Target) core.Lag.IsFetching = false;
        // The parent's certificate may have grown after it was stored (P34).
        if (core.Chain.Tip.Proposal.MembershipHash == core.Config.Membership.Hash) Recollection.Examine(core, caughtUp.ParentSigners, core.Chain.Committed);
        Recollection.Examine(core, caughtUp.Certificate);
        Commits.Advance(core, header, caughtUp.Certificate, caughtUp.ParentSigners);
    }

    /// <summary>P54: the certificate is here before its block, which is probably on its way.</summary>
    public static void ExpectBlock(Core core)
    {
        if (core.Timeouts.MissingBlockTimerRuns) return;
        core.Timeouts.MissingBlockTimerRuns = true;
        core.Emit(new Effect.SetTimer(TimerId.MissingBlock, core.Timeouts.MissingBlock));
        ViewTimer.Refresh(core);
    }

    public static void StopExpecting(Core core)
    {
        if (!core.Timeouts.MissingBlockTimerRuns) return;
        core.Timeouts.MissingBlockTimerRuns = false;
        core.Emit(new Effect.CancelTimer(TimerId.MissingBlock));
    }

    public static void OnMissingBlockTimer(Core core)
    {
        if (!core.Timeouts.MissingBlockTimerRuns) return;
        core.Timeouts.MissingBlockTimerRuns = false;
        FetchCertified(core);
    }

    /// <summary>Ask one of those who signed; whoever signed has the block, or will in a moment.</summary>
    public static void FetchCertified(Core core)
    {
        if (core.Round.Certified is not { } certificate) return;
        // Execution of the right block may simply not be done yet.
        if (core.Round is { Execution: not null, Executed: null, Check: ProposalCheck.Accepted })
        {
            ExpectBlock(core);
            return;
        }

        var signers = MemberSet.SignersOf(certificate);
        if (core.Lag.NextAmong(core, signers) is { } from) core.Emit(new Effect.CatchUp(from, certificate.Height));
        ExpectBlock(core);
    }

    /// <summary>
    /// P56: whoever has the block may not be heard any more, because the block gave it another key. So everybody is asked in turn,
    /// whatever its link.
    /// </summary>
    private static void AskAnyway(Core core)
    {
        var member = new MemberIndex(core.Lag.TicksWithoutProgress % core.Peers.Count);
        if (!core.IsSelf(member)) core.Emit(new Effect.CatchUp(member, core.Round.Height));
    }

    private static bool IsFar(Core core, Height committed) => committed.Value - core.Chain.Committed.Value > Core.HeightsAhead;

    private static MemberIndex? Ahead(Core core)
    {
        var ahead = MemberSet.Empty;
        for (var i = 0; i < core.Peers.Count; i++)
        {
            var member = new MemberIndex(i);
            if (core.Peers[member].Committed > core.Chain.Committed) ahead = ahead.With(member);
        }

        return core.Lag.NextAmong(core, ahead);
    }

    private static void Fetch(Core core, MemberIndex from)
    {
        core.Lag.IsFetching = true;
        core.Lag.Target = core.Peers[from].Committed;
        core.Emit(new Effect.CatchUp(from, core.Lag.Target));
    }
}
