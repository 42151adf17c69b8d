using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// A node's view of one epoch: its own place, and who is where. Links authenticate keys, as TLS does: two nodes talk while each
/// shows the key by which the other's set knows it.
/// </summary>
public sealed class SimSeat
{
    private readonly int[] _identities;
    private readonly (MemberIndex Member, int Generation)?[] _seats;

    public SimSeat(SimCity city, SimIdentity identity, Epoch epoch)
    {
        Epoch = epoch;
        _identities = new int[epoch.Membership.Count];
        _seats = new (MemberIndex, int)?[city.Identities.Count];
        foreach (var other in city.Identities)
        {
            if (other.SeatIn(epoch.Membership) is not { } seat) continue;
            _seats[other.Number] = seat;
            _identities[seat.Member.Value] = other.Number;
        }

        // In no set: the newest key, by which a proposal names it.
        Shown = _seats[identity.Number]?.Generation ?? identity.Keys.Count - 1;
        Member = _seats[identity.Number]?.Member;
        Signer = Member is null ? null : identity.Keys[Shown];
    }

    public Epoch Epoch { get; }

    public Membership Members => Epoch.Membership;

    public MemberIndex? Member { get; }

    public ISigner? Signer { get; }

    /// <summary>The generation of the key that this node shows on its links.</summary>
    public int Shown { get; }

    /// <summary>The identity that sits at an index.</summary>
    public int IdentityAt(MemberIndex member) => _identities[member.Value];

    public MemberIndex? IndexOf(SimIdentity identity) => _seats[identity.Number]?.Member;

    /// <summary>The index by which this set knows the node at the other end of a link; null when its key has no seat.</summary>
    public MemberIndex? IndexOf(SimNode other) => Knows(other) ? _seats[other.Identity.Number]!.Value.Member : null;

    private bool Knows(SimNode other) => _seats[other.Identity.Number] is { } seat && seat.Generation == other.Seat.Shown;
}
