using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// With nothing to do there are no view changes, and little is said. Of those that have a seat: whoever lost it in its sleep may
/// never hear of it, and asks.
/// </summary>
public sealed class Quiescence : Checker
{
    protected override string Number => "G27";

    private bool _quiet;
    private long _packets;

    public void BeginQuietTime()
    {
        _quiet = !World.HasLiars;
        _packets = Packets();
    }

    public override void OnObserved(SimNode node, ConsensusEvent what) => Require(
        !_quiet || what is not ConsensusEvent.ViewChangeStarted || !node.Identity.HasSeatIn(World.History.Current.Membership),
        $"node {node.Endpoint} changes view with nothing to do: {what}");

    public override void OnEnd()
    {
        if (!_quiet) return;
        var members = World.History.Current.Membership.Count;
        var statuses = (SimRun.QuietTime / (World.Plan.Parameters.BaseTimeout.Ticks / TimeSpan.TicksPerMicrosecond) / 2) + 2;
        var sent = Packets() - _packets;
        Require(sent <= statuses * members * (members - 1) * 2 * (1_000_000 + World.Plan.ClockDrift) / 1_000_000, $"{sent} packets in an idle city of {members}");
    }

    private long Packets()
    {
        var set = World.History.Current.Membership;
        return World.Nodes.Where(n => n.Identity.HasSeatIn(set)).Sum(World.PacketsSentBy);
    }
}
