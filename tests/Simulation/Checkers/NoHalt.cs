using CityConsortium.Consensus;

namespace CityConsortium.Simulation;

/// <summary>No honest node halts: all execute alike.</summary>
public sealed class NoHalt : Checker
{
    protected override string Number => "G10";

    public override void OnHalted(SimNode node, Effect.Halt halt) => Require(false, $"node {node.Endpoint} halted: {halt.Reason}");
}
