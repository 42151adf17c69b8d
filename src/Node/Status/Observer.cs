using CityConsortium.Consensus;
using CityConsortium.Types;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>Turns what the replica reports into logs, metrics and the evidence list. Has no influence on the protocol.</summary>
public sealed class Observer(EpochBoard board, EvidenceKeeper evidence, NodeMetrics metrics, TimeProvider time, ILogger log)
{
    private long _lastProgress = time.GetTimestamp();

    /// <summary>Monotonic timestamp of the last commit, or of the start.</summary>
    public long LastProgress => Volatile.Read(ref _lastProgress);

    public int EvidenceCount => evidence.Count;

    /// <summary>Departments whose validators signed two different votes.</summary>
    public IReadOnlyList<string> Accused => evidence.Culprits;

    public void Observed(ConsensusEvent happened)
    {
        switch (happened)
        {
            case ConsensusEvent.ViewStarted { View.Value: > 0 } view:
                log.ViewStarted(view.Height.Value, view.View.Value, Name(view.Leader));
                break;
            case ConsensusEvent.ViewChangeStarted change:
                log.ViewChangeStarted(change.Height.Value, change.View.Value, change.Reason.ToString());
                metrics.ViewChange(change.Reason.ToString());
                break;
            case ConsensusEvent.ProposalRefused refused:
                log.ProposalRefused(refused.Height.Value, refused.Refusal.ToString());
                break;
            case ConsensusEvent.VotesForgotten forgotten:
                log.VotesForgotten(forgotten.Height.Value);
                break;
            case ConsensusEvent.ObservingUntil observing:
                log.Observing(observing.Height.Value, "its safety record is not here or it was restored");
                break;
        }
    }

    /// <summary>A block is on this node's disk, decided with it or fetched from others.</summary>
    public void Progressed() => Volatile.Write(ref _lastProgress, time.GetTimestamp());

    public void Accuse(Evidence found)
    {
        if (!evidence.Keep(found)) return;
        var kind = $"two different {found.First.Step} votes in view {found.First.View}";
        log.Accused(Name(found.Culprit), found.Height.Value, kind);
        metrics.Evidence(found.First.Step.ToString());
    }

    private string Name(MemberIndex member) => board.NameOf(member);
}
