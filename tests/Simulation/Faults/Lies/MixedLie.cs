using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Changes its mind about how to lie.</summary>
public sealed class MixedLie(SimWorld world, SimNode self, SimRandom random, IReadOnlyList<Lie> lies) : Lie(world, self, random)
{
    private Lie _now = lies[0];

    public override void Send(MemberIndex to, Message message) => _now.Send(to, message);

    public override void Send(MemberIndex to, Packet packet) => _now.Send(to, packet);

    /// <summary>All of them learn; only the present one may swallow.</summary>
    public override bool Receive(SimNode from, Packet packet)
    {
        var swallowed = false;
        foreach (var lie in lies) swallowed |= lie.Receive(from, packet) && lie == _now;
        return swallowed;
    }

    public override List<SignedTransaction> Choose(List<SignedTransaction> honest) => _now.Choose(honest);

    public override SignedTransaction? FindBody(TxId id)
    {
        foreach (var lie in lies)
        {
            if (lie.FindBody(id) is { } body) return body;
        }

        return null;
    }

    public override void Act()
    {
        _now.Act();
        if (Random.Chance(200_000)) _now = Random.Pick(lies);
    }
}
