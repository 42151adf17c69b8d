using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.Up;

/// <summary>How <c>city up</c> tells what happens: to a person or to a program.</summary>
internal interface IUpReport
{
    void Starting(CityNetwork network, bool created);

    void Ready(CityNetwork network, NodeFleet fleet, NetworkStatus status, TimeSpan took);

    /// <summary>The network does not become ready; it is said once, with what is known.</summary>
    void Waiting(NetworkStatus status, TimeSpan since);

    void Status(NetworkStatus status);

    void NodeExited(NodeProcess node);

    void NodeStarted(NodeProcess node);

    void Stopping();

    void Stopped(NetworkStatus? last, IReadOnlyList<string> killed);
}
