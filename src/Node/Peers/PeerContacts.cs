using CityConsortium.Types;

namespace CityConsortium.Node;

/// <summary>When each member was last heard of; who is silent is missing, whatever its socket says.</summary>
public sealed class PeerContacts(int members, TimeProvider time)
{
    private readonly long[] _lastHeard = new long[members];
    private readonly ulong[] _heights = new ulong[members];
    private readonly long[] _lastComplaint = new long[members];

    public void Heard(MemberIndex member) => Volatile.Write(ref _lastHeard[member.Value], time.GetTimestamp());

    public bool MayComplainAbout(MemberIndex member)
    {
        ref var last = ref _lastComplaint[member.Value];
        var seen = Volatile.Read(ref last);
        return (seen == 0 || time.GetElapsedTime(seen) >= TimeSpan.FromSeconds(1)) && Interlocked.CompareExchange(ref last, time.GetTimestamp(), seen) == seen;
    }

    /// <summary>The height that the member last reported as its own; a claim, not a proof.</summary>
    public void Claimed(MemberIndex member, Height height) => Volatile.Write(ref _heights[member.Value], height.Value);

    /// <summary>The greatest height that at least so many members claim: with f+1 of them, an honest one does.</summary>
    public Height ClaimedBy(int members)
    {
        var claims = new ulong[_heights.Length];
        for (var i = 0; i < claims.Length; i++) claims[i] = Volatile.Read(ref _heights[i]);
        Array.Sort(claims);
        return new Height(claims[^Math.Min(members, claims.Length)]);
    }

    public Height HeightOf(MemberIndex member) => new(Volatile.Read(ref _heights[member.Value]));

    /// <returns>Null when nothing was heard since this process started.</returns>
    public TimeSpan? Since(MemberIndex member)
    {
        var last = Volatile.Read(ref _lastHeard[member.Value]);
        return last == 0 ? null : time.GetElapsedTime(last);
    }
}
