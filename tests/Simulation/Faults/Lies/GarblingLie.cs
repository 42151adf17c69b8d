using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Bytes: noise, messages cut short, prolonged, with bits flipped.</summary>
public sealed class GarblingLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    public override void Send(MemberIndex to, Message message)
    {
        if (Random.Chance(700_000)) Pass(to, message);
        else Pass(to, new Packet.ConsensusBytes(Garble(MessageCodec.Encode(message)), null));
    }

    public override void Act()
    {
        var noise = new byte[Random.Below(400)];
        for (var i = 0; i < noise.Length; i++) noise[i] = (byte)Random.Next();
        if (noise.Length > 0) noise[0] = (byte)Random.Below(7);
        foreach (var member in Others) Pass(member, new Packet.ConsensusBytes(noise, null));
    }

    private byte[] Garble(byte[] bytes)
    {
        switch (Random.Below(4))
        {
            case 0:
                return bytes[..Random.Below(bytes.Length)];
            case 1:
                return [.. bytes, (byte)Random.Next()];
            default:
                for (var i = 1 + Random.Below(3); i > 0; i--) bytes[Random.Below(bytes.Length)] ^= (byte)(1 << Random.Below(8));
                return bytes;
        }
    }
}
