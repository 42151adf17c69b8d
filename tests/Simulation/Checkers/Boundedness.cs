using CityConsortium.Consensus;

namespace CityConsortium.Simulation;

/// <summary>What waits inside a node is bounded, whatever the peers send: orders in the outbox, work, timers.</summary>
public sealed class Boundedness : Checker
{
    /// <summary>A slow disk holds up what was ordered meanwhile; the peers' statuses, which cause most of it, are limited (P62).</summary>
    private const int MaxOutbox = 10_000;

    private const int MaxWaiting = 200;

    private static readonly int _timers = Enum.GetValues<TimerId>().Length;

    protected override string Number => "G19";

    public override void OnStepped(SimNode node)
    {
        Require(node.OutboxLength <= MaxOutbox, $"{node.OutboxLength} orders wait in the outbox of node {node.Endpoint}");
        Require(node.TimersRunning <= _timers, $"{node.TimersRunning} timers run in node {node.Endpoint}");
        if (node.IsUp) Require(node.Host.WaitingWork <= MaxWaiting, $"{node.Host.WaitingWork} pieces of work wait in node {node.Endpoint}");
    }
}
