using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Who leads a view is a function of the chain: every honest node names the same member, whether it lived through the blocks or started on them.</summary>
public sealed class SameLeader : Checker
{
    private readonly Dictionary<(Height Height, View View), MemberIndex> _leaders = [];

    protected override string Number => "G26";

    public override void OnObserved(SimNode node, ConsensusEvent what)
    {
        if (what is not ConsensusEvent.ViewStarted started) return;
        var known = _leaders.TryGetValue((started.Height, started.View), out var leader);
        if (!known) _leaders[(started.Height, started.View)] = started.Leader;
        Require(!known || leader == started.Leader, $"node {node.Endpoint} takes member {started.Leader} for the leader of {started.Height}/{started.View}, and others take member {leader}");
    }
}
