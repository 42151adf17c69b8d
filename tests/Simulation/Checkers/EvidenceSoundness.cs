using CityConsortium.Consensus;

namespace CityConsortium.Simulation;

/// <summary>Nobody honest is ever accused, and evidence holds.</summary>
public sealed class EvidenceSoundness : Checker
{
    protected override string Number => "G17";

    public override void OnAccused(SimNode node, Evidence evidence)
    {
        var city = World.City;
        var membership = World.MembershipAt(evidence.Height);
        Require(evidence.Problem(city.Genesis.ChainId, membership, city.Signatures) is null, "evidence that proves nothing");
        var culprit = membership[evidence.Culprit].Department;
        Require(World.Nodes.Any(n => n.IsFaulty && n.Identity.Department == culprit), $"honest member {evidence.Culprit} is accused");
    }
}
