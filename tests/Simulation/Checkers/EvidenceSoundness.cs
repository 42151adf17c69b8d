using CityConsortium.Consensus;

namespace CityConsortium.Simulation;

/// <summary>Nobody honest is ever accused, and evidence holds.</summary>
public sealed class EvidenceSoundness : Checker
{
    protected override string Number => "G17";

    public override void OnAccused(SimNode node, Evidence evidence)
    {
        var city = World.City;
        Require(evidence.Problem(city.Genesis.ChainId, World.MembershipAt(evidence.Height), city.Signatures) is null, "evidence that proves nothing");
        Require(World.Nodes.Any(n => n.IsFaulty && n.Member == evidence.Culprit), $"honest member {evidence.Culprit} is accused");
    }
}
