using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Stands between a lying member's honest machinery and the network: sees what the node wants to send and what it receives,
/// and sends what it likes. A lie that overrides nothing is honest.
/// </summary>
public abstract class Lie(SimWorld world, SimNode self, SimRandom random)
{
    private Message? _encoded;
    private Packet? _packet;

    protected SimWorld World => world;

    protected SimNode Self => self;

    protected SimRandom Random => random;

    protected Forge Forge { get; } = new(world, self);

    protected IEnumerable<MemberIndex> Others
    {
        get
        {
            for (var i = 0; i < self.Seat.Members.Count; i++)
            {
                if (new MemberIndex(i) != self.Member) yield return new MemberIndex(i);
            }
        }
    }

    /// <summary>The replica wants to send a message; a broadcast asks once per member with the same object.</summary>
    public virtual void Send(MemberIndex to, Message message) => Pass(to, message);

    /// <summary>The host wants to send something else: bodies, blocks, requests for them.</summary>
    public virtual void Send(MemberIndex to, Packet packet) => Pass(to, packet);

    /// <returns>True when the honest machinery shall not see it.</returns>
    public virtual bool Receive(SimNode from, Packet packet) => false;

    /// <summary>What the next proposal holds, out of what an honest leader would take.</summary>
    public virtual List<SignedTransaction> Choose(List<SignedTransaction> honest) => honest;

    /// <summary>A body that only this member knows.</summary>
    public virtual SignedTransaction? FindBody(TxId id) => null;

    /// <summary>Now and then: something unasked.</summary>
    public virtual void Act()
    {
    }

    protected void Pass(MemberIndex to, Packet packet) => world.Transmit(self, to, packet);

    protected void Pass(MemberIndex to, Message message)
    {
        if (!ReferenceEquals(message, _encoded))
        {
            _encoded = message;
            _packet = Packet.ConsensusBytes.Of(message);
        }

        world.Transmit(self, to, _packet!);
    }

    protected void PassToSome(Message message)
    {
        foreach (var member in Others)
        {
            if (random.Chance(600_000)) Pass(member, message);
        }
    }

    /// <summary>The height that the member is deciding.</summary>
    protected Height Height => self.IsUp ? self.Replica.Committed.Next : self.Disk.Tip.Next;
}
