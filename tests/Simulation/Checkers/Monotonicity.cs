using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Committed height and durable safety record never go back, except where a disk was lost on purpose.</summary>
public sealed class Monotonicity : Checker
{
    protected override string Number => "G12";

    private readonly Dictionary<int, (Height Committed, Height Voted, View View)> _highest = [];

    public override void OnForgot(SimNode node) => _highest.Remove(node.Endpoint);

    public override void OnStepped(SimNode node) => Look(node);

    public override void OnStarted(SimNode node) => Look(node);

    private void Look(SimNode node)
    {
        if (!node.IsUp) return;
        var record = node.Disk.Record;
        var now = (node.Replica.Committed, record?.Height ?? default, record?.View ?? default);
        if (_highest.TryGetValue(node.Endpoint, out var before))
        {
            Require(node.Disk.Tip <= node.Replica.Committed, $"the disk of node {node.Endpoint} is ahead of its replica");
            Require(now.Item2 > before.Voted || (now.Item2 == before.Voted && now.Item3 >= before.View), $"the record of node {node.Endpoint} went back");
        }

        _highest[node.Endpoint] = now;
    }
}
