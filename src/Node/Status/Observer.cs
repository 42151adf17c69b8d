using CityConsortium.Consensus;
using CityConsortium.Types;
using Microsoft.Extensions.Logging;

namespace CityConsortium.Node;

/// <summary>Turns what the replica reports into logs, metrics and the evidence list. Has no influence on the protocol.</summary>
public sealed class Observer(EpochBoard board, NodeMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>Evidence kept in memory for the status page; all of it is in the log.</summary>
    private const int MaxEvidence = 1_000;

    private readonly Lock _gate = new();
    private readonly List<Evidence> _evidence = [];
    private long _lastProgress = time.GetTimestamp();

    /// <summary>Monotonic timestamp of the last commit, or of the start.</summary>
    public long LastProgress => Volatile.Read(ref _lastProgress);

    public int EvidenceCount
    {
        get
        {
            lock (_gate) return _evidence.Count;
        }
    }

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
            case ConsensusEvent.ObservingUntil observing:
                log.Observing(observing.Height.Value, "its safety record is not here or it was restored");
                break;
        }
    }

    /// <summary>A block is on this node's disk, decided with it or fetched from others.</summary>
    public void Progressed() => Volatile.Write(ref _lastProgress, time.GetTimestamp());

    public void Accused(Evidence evidence)
    {
        lock (_gate)
        {
            if (_evidence.Count < MaxEvidence) _evidence.Add(evidence);
        }

        var kind = $"two different {evidence.First.Step} votes in view {evidence.First.View}";
        log.Accused(Name(evidence.Culprit), evidence.Height.Value, kind);
        metrics.Evidence(evidence.First.Step.ToString());
    }

    private string Name(MemberIndex member) => board.NameOf(member);
}
