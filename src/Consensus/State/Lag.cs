using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>What the replica remembers about being behind.</summary>
internal sealed class Lag
{
    private int _asked;

    /// <summary>A fetch of far blocks was ordered and there has been no status timer without progress since.</summary>
    public bool IsFetching { get; set; }

    public Height Target { get; set; }

    public Height CommittedAtTick { get; set; }

    /// <summary>Status timers with work since the last commit.</summary>
    public int TicksWithoutProgress { get; set; }

    /// <summary>
    /// The next reachable candidate after the one asked last: a liar among them costs one round. If no link is up, any candidate.
    /// </summary>
    public MemberIndex? NextAmong(Core core, MemberSet candidates)
    {
        if (core.Config.Self is { } self) candidates = new MemberSet(candidates.Bits & ~(1UL << self.Value));
        var reachable = new MemberSet(candidates.Bits & core.Peers.LinksUp.Bits);
        if (reachable.Count > 0) candidates = reachable;
        if (candidates.Count == 0) return null;
        do _asked = (_asked + 1) % core.Peers.Count;
        while (!candidates.Contains(new MemberIndex(_asked)));
        return new MemberIndex(_asked);
    }
}
