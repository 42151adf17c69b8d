using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>Something worth counting or showing.</summary>
public abstract record ConsensusEvent
{
    private ConsensusEvent()
    {
    }

    public sealed record ViewStarted(Height Height, View View, MemberIndex Leader) : ConsensusEvent;

    public sealed record ViewChangeStarted(Height Height, View View, ViewChangeReason Reason) : ConsensusEvent;

    public sealed record Prepared(Height Height, View View, Hash256 Digest) : ConsensusEvent;

    public sealed record Committed(Height Height, View View, int Transactions) : ConsensusEvent;

    /// <summary>A proposal that this replica did not vote for, with the reason.</summary>
    public sealed record ProposalRefused(Height Height, View View, MemberIndex Leader, Refusal Refusal) : ConsensusEvent;

    /// <summary>This replica's own signature on a vote at the height, of which its safety record knows nothing (P73).</summary>
    public sealed record VotesForgotten(Height Height) : ConsensusEvent;

    /// <summary>Votes are withheld until others have committed the height (P71).</summary>
    public sealed record ObservingUntil(Height Height) : ConsensusEvent;
}

/// <summary>Why a replica asked for the next view.</summary>
public enum ViewChangeReason
{
    Timeout,
    LeaderUnreachable,
    ProposalRefused,
    LeaderEquivocated,
    TransactionOverdue,

    /// <summary>It proposes late again and again, and others did not (P49).</summary>
    LeaderSlow,

    /// <summary>f+1 others are in higher views.</summary>
    OthersMoved,

    /// <summary>The node was restarted while it asked for this view.</summary>
    Restarted,
}
