using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Consensus messages only to some: mostly to one less than a quorum needs besides itself.</summary>
public sealed class SelectiveLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private ulong _friends = ulong.MaxValue;

    public override void Send(MemberIndex to, Message message)
    {
        if (((_friends >> to.Value) & 1) != 0) Pass(to, message);
    }

    public override void Act()
    {
        if (!Random.Chance(100_000)) return;
        var others = Others.ToList();
        var wanted = Random.Chance(700_000) ? Self.Seat.Members.Quorum.Size - 1 - Random.Below(2) : Random.Below(others.Count + 1);
        _friends = 0;
        for (var i = 0; i < wanted; i++)
        {
            var friend = Random.Pick(others);
            others.Remove(friend);
            _friends |= 1UL << friend.Value;
        }
    }
}
