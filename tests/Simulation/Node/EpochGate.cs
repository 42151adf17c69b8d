using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// The gate before a simulated replica, as the node's own: each message is judged by the set in force here (P92, P93), and what
/// comes too early for a change of the set is kept for the moment after it.
/// </summary>
public sealed class EpochGate(SimWorld world, SimNode node)
{
    private const int EarlyPerPeer = 16;

    private readonly List<(SimNode From, Packet.ConsensusBytes Packet)> _early = [];

    public void Receive(SimNode from, Packet.ConsensusBytes packet)
    {
        if (!node.IsLinkedTo(from) || node.Seat.IndexOf(from) is not { } member) return;
        if (node.IsUp && node.Replica.HasEnded)
        {
            Keep(from, packet);
            return;
        }

        var epoch = node.Seat.Epoch;
        if (packet.Passes(epoch, world.City.Genesis.ChainId, world.City.Signatures))
        {
            node.Feed(new Input.MessageReceived(member, packet.Message!));
        }
        else if (packet.Message is Status status)
        {
            node.Feed(new Input.MessageReceived(member, status.Within(epoch.Membership)));
        }
        else if (packet.Message is not { } message || (message.Height >= epoch.From && message.Height <= node.Disk.Tip.Next))
        {
            world.Checkers.OnRefusedMessage(node, from, packet.Message);
        }
        else if (message.Height > node.Disk.Tip.Next)
        {
            Keep(from, packet);
        }
    }

    public void TakeEarly()
    {
        var early = _early.ToArray();
        _early.Clear();
        foreach (var (from, packet) in early) Receive(from, packet);
    }

    public void Clear() => _early.Clear();

    private void Keep(SimNode from, Packet.ConsensusBytes packet)
    {
        // Where the set never changes, nothing is early but a lie.
        if (!world.Plan.Changes) return;
        if (_early.Count(e => e.From == from) >= EarlyPerPeer) _early.RemoveAt(_early.FindIndex(e => e.From == from));
        _early.Add((from, packet));
    }
}
