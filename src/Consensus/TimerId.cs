namespace CityConsortium.Consensus;

/// <summary>The replica's timers. Each exists once: setting a running timer replaces its deadline.</summary>
public enum TimerId
{
    /// <summary>The current view has had its time (P40).</summary>
    View,

    /// <summary>Time to tell the peers where this replica stands (P60). Always running.</summary>
    Status,

    /// <summary>A certificate is known, its block is not, and the block had time to come by itself (P54).</summary>
    MissingBlock,

    /// <summary>The leader of view 0 had its time to propose; the view goes on, and the leader's record suffers (P49).</summary>
    Proposal,
}
