using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Keeps what passes by and sends it again, long after.</summary>
public sealed class ReplayingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private const int Memory = 2_000;

    private readonly List<Packet> _kept = [];

    public override bool Receive(SimNode from, Packet packet)
    {
        Keep(packet);
        return false;
    }

    public override void Send(MemberIndex to, Message message)
    {
        Pass(to, message);
        if (Random.Chance(200_000)) Keep(Packet.ConsensusBytes.Of(message));
    }

    public override void Act()
    {
        if (_kept.Count == 0) return;
        for (var i = Random.Below(10); i > 0; i--)
        {
            var packet = Random.Pick(_kept);
            foreach (var member in Others)
            {
                if (Random.Chance(500_000)) Pass(member, packet);
            }
        }
    }

    private void Keep(Packet packet)
    {
        if (packet is not (Packet.ConsensusBytes or Packet.Blocks)) return;
        if (_kept.Count < Memory) _kept.Add(packet);
        else if (Random.Chance(200_000)) _kept[Random.Below(Memory)] = packet;
    }
}
