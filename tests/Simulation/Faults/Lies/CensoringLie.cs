using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>One sender's transactions neither enter its proposals nor leave its node.</summary>
public sealed class CensoringLie(SimWorld world, SimNode self, SimRandom random) : Lie(world, self, random)
{
    private readonly PublicKey _victim = random.Pick(world.City.Senders).PublicKey;

    public override List<SignedTransaction> Choose(List<SignedTransaction> honest) => honest.FindAll(IsWelcome);

    public override void Send(MemberIndex to, Packet packet)
    {
        if (packet is Packet.Transactions transactions) packet = new Packet.Transactions([.. transactions.Bodies.Where(IsWelcome)]);
        Pass(to, packet);
    }

    private bool IsWelcome(SignedTransaction body) => DecodedTransaction.From(body)?.Content.Sender != _victim;
}
