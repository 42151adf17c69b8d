using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Says nothing about the height; its statuses and its host go on.</summary>
public sealed class SilentLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    public override void Send(MemberIndex to, Message message)
    {
        if (message is Status) Pass(to, message);
    }
}
