using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>With nothing to do there are no view changes, and little is said.</summary>
public sealed class Quiescence : Checker
{
    protected override string Number => "G27";

    private bool _quiet;
    private long _packets;

    public void BeginQuietTime()
    {
        _quiet = !World.HasLiars;
        _packets = World.PacketsSent;
    }

    public override void OnObserved(SimNode node, ConsensusEvent what) =>
        Require(!_quiet || what is not ConsensusEvent.ViewChangeStarted, $"node {node.Endpoint} changes view with nothing to do: {what}");

    public override void OnEnd()
    {
        if (!_quiet) return;
        var members = World.MembershipAt(new Height((ulong)World.Chosen.Count + 1)).Count;
        var statuses = (SimRun.QuietTime / (World.Plan.Parameters.BaseTimeout.Ticks / TimeSpan.TicksPerMicrosecond) / 2) + 2;
        var sent = World.PacketsSent - _packets;
        // Who has no seat reports like a member, and asks: nobody tells it anything.
        var followers = World.Nodes.Count(n => n.IsUp && n.Member is null);
        var asked = followers * ((SimRun.QuietTime / SimFollower.Period) + (statuses * Council.MaxMembers) + 2);
        Require(sent <= asked + (statuses * members * (members - 1) * 2) * (1_000_000 + World.Plan.ClockDrift) / 1_000_000, $"{sent} packets in an idle city of {members}");
    }
}
