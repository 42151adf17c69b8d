using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// One PBFT replica: a deterministic function of what it recovered and the inputs it was given, in order. The rules that
/// the code cites (P1, P2, …) and the host's obligations (H1, H2, …) are in README.md.
/// </summary>
public sealed class Replica
{
    private readonly Core _core;
    private readonly RecoveredState _recovered;
    private bool _started;

    public Replica(ReplicaConfig config, RecoveredState recovered)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(recovered);
        Invariant.That(config.Self is null == config.Signer is null, "a member has a key, and who has a key is a member");
        Config = config;
        _recovered = recovered;
        _core = new Core(config, recovered);
    }

    public ReplicaConfig Config { get; }

    /// <summary>The last committed block changed the membership: every further input is ignored.</summary>
    public bool HasEnded => _core.EpochEnded;

    public Height Committed => _core.Chain.Committed;

    /// <param name="effects">Orders to the host are appended.</param>
    public void Step(Input input, List<Effect> effects)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(effects);
        if (_core.Halted || _core.EpochEnded) return;
        Invariant.That(_started != input is Input.Started, "Started is the first input and comes once");
        _started = true;
        _core.BeginStep(effects);
        switch (input)
        {
            case Input.MessageReceived received:
                OnMessage(received.From, received.Message);
                break;
            case Input.ProposalChecked answer:
                Proposals.OnChecked(_core, answer.Digest, answer.Refusal);
                break;
            case Input.BlockExecuted answer:
                Commits.OnExecuted(_core, answer.Digest, answer.Header);
                break;
            case Input.ProposalBuilt answer:
                Leading.OnBuilt(_core, answer);
                break;
            case Input.TransactionsPending pending:
                Leading.OnTransactionsPending(_core, pending.Any);
                break;
            case Input.TimerFired fired:
                OnTimer(fired.Timer);
                break;
            case Input.CaughtUp caughtUp:
                CatchingUp.OnCaughtUp(_core, caughtUp);
                break;
            case Input.PeerLinkChanged link:
                Links.OnChanged(_core, link.Member, link.Up);
                break;
            case Input.TransactionOverdue:
                ViewChanges.SuspectLeader(_core, ViewChangeReason.TransactionOverdue);
                break;
            case Input.Started:
                Starting.OnStarted(_core, _recovered);
                break;
            default:
                Invariant.Fail($"no handler for {input.GetType().Name}");
                break;
        }
    }

    /// <summary>A copy of the replica's position, for the status page.</summary>
    public ReplicaStatus Describe()
    {
        var round = _core.Round;
        var prepares = _core.Inbox.Prepares.VotersIn(round.View);
        return new ReplicaStatus(
            Committed, round.View, _core.Leader, round.Active, _core.HasWork, round.PrePrepare is not null,
            round.PrePrepare is null ? prepares : prepares.With(_core.Leader),
            _core.Inbox.Commits.VotersIn(round.View), _core.Inbox.ViewChangersTo(round.View),
            _core.Peers.LinksUp, _core.Observation.Until, _core.Halted);
    }

    private void OnMessage(MemberIndex from, Message message)
    {
        Invariant.That(Config.Membership.Contains(from), "messages come from members");
        _core.Peers.NoteHeard(from);
        switch (message)
        {
            case Vote { Step: VoteStep.Prepare } prepare:
                Prepares.OnPrepare(_core, prepare);
                break;
            case Vote { Step: VoteStep.Commit } commit:
                Commits.OnCommit(_core, commit);
                break;
            case PrePrepare prePrepare:
                Proposals.OnPrePrepare(_core, from, prePrepare);
                break;
            case ViewChange viewChange:
                ViewChanges.OnViewChange(_core, from, viewChange);
                break;
            case NewView newView:
                NewViews.OnNewView(_core, from, newView);
                break;
            case Status status:
                Reports.OnStatus(_core, from, status);
                break;
            default:
                // A pre-prepare vote without its proposal: the codec does not decode one, and it would say nothing.
                break;
        }
    }

    private void OnTimer(TimerId timer)
    {
        switch (timer)
        {
            case TimerId.View:
                ViewTimer.OnFired(_core);
                break;
            case TimerId.Status:
                Reports.OnTimer(_core);
                break;
            case TimerId.Proposal:
                Patience.OnFired(_core);
                break;
            case TimerId.MissingBlock:
                CatchingUp.OnMissingBlockTimer(_core);
                break;
            default:
                Invariant.Fail($"no timer {timer}");
                break;
        }
    }
}
