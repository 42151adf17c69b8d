using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>No view waits longer than Tmax, and after progress the patience is T0 again.</summary>
public sealed class TimeoutRecovery : Checker
{
    protected override string Number => "G25";

    public override void OnTimerSet(SimNode node, TimerId timer, TimeSpan after)
    {
        if (timer != TimerId.View) return;
        var parameters = World.Plan.Parameters;
        Require(after <= parameters.MaxTimeout && after >= parameters.BaseTimeout, $"node {node.Endpoint} waits {after} for a view");
        if (node.Replica.Describe().View == View.Zero) Require(after == parameters.BaseTimeout, $"node {node.Endpoint} waits {after} in view 0");
    }
}
