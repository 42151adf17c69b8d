using CityConsortium.Types;

namespace CityConsortium.Consensus;

/// <summary>
/// P71: a member that may have forgotten votes withholds all votes until the others have committed a height above the
/// first one that it could have voted on.
/// </summary>
/// <remarks>
/// If it voted at height H+1, a quorum had voted to commit H, so at least Q − f honest members had committed H − 1; among any Q
/// others there is one of them. Hence H + 1 ≤ (highest committed height that Q others report) + 2.
/// </remarks>
internal sealed class Observation(Height? until, ReplicaConfig config)
{
    private MemberSet _heard;

    public Height? Until { get; private set; } = config.Self is null ? null : until;

    public bool IsOn => Until is not null;

    /// <summary>P73: forgotten votes came to light. What the others have committed is asked for anew, unless that goes on already.</summary>
    public void Begin(Height atLeast)
    {
        if (Until is null) _heard = MemberSet.Empty;
        if (Until is null || Until.Value < atLeast) Until = atLeast;
    }

    /// <summary>Each member's first report counts; a liar can keep a forgetful member silent, never make it vote.</summary>
    /// <returns>Whether <see cref="Until"/> rose.</returns>
    public bool Hear(MemberIndex member, Height committed)
    {
        if (Until is not { } until || _heard.Contains(member)) return false;
        _heard = _heard.With(member);
        if (committed.Value > ulong.MaxValue - 2 || committed.Next.Next <= until) return false;
        Until = committed.Next.Next;
        return true;
    }

    public void EndIfReached(Height committed)
    {
        var others = Math.Min(config.Membership.Quorum.Size, config.Membership.Count - 1);
        if (Until is { } until && committed >= until && _heard.Count >= others) Until = null;
    }
}
