namespace CityConsortium.Simulation;

/// <summary>
/// One input causes at most so many orders, whoever sent it: linear in the members, so a block costs O(n²) messages and no peer
/// can make a node shout.
/// </summary>
public sealed class WorkBound : Checker
{
    protected override string Number => "G20";

    public override void OnOrdered(SimNode node, int orders) =>
        Require(orders <= 24 + (4 * node.Seat.Members.Count), $"one input made node {node.Endpoint} give {orders} orders");
}
