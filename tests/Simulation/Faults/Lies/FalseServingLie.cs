using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A catch-up server from which one should not catch up, and which claims to be far ahead.</summary>
public sealed class FalseServingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    public override void Send(MemberIndex to, Message message)
    {
        if (message is Status status && Random.Chance(500_000)) message = status with { Committed = Claim(status.Committed) };
        Pass(to, message);
    }

    public override void Send(MemberIndex to, Packet packet)
    {
        if (packet is not Packet.Blocks { Items: { Count: > 0 } items })
        {
            Pass(to, packet);
            return;
        }

        switch (Random.Below(6))
        {
            case 0:
                break; // never an answer
            case 1:
                Pass(to, new Packet.Blocks([.. items.Skip(1 + Random.Below(items.Count))])); // as if its history began later
                break;
            case 2:
                Pass(to, new Packet.Blocks([.. items.Take(Random.Below(items.Count))]));
                break;
            case 3:
                Pass(to, new Packet.Blocks([.. items.Reverse()]));
                break;
            case 4:
                Pass(to, new Packet.Blocks([.. items.Select(b => b with { Bodies = [.. b.Bodies.Skip(1)] })]));
                break;
            default:
                Pass(to, new Packet.Blocks([.. items.Select((b, i) => b with { Certificate = items[(i + 1) % items.Count].Certificate })]));
                break;
        }
    }

    private Height Claim(Height real) => Random.Below(3) switch
    {
        0 => new Height(real.Value + 1 + (ulong)Random.Below(20)),
        1 => new Height((ulong)Random.Between(1, long.MaxValue - 1)),
        _ => Height.Genesis,
    };
}
