using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// A NewView that an honest node sends or passes on has a quorum of view changes, and its block is the one that the certificate of
/// the highest view among them names; that certificate holds.
/// </summary>
public sealed class HonestNewViews : Checker
{
    protected override string Number => "G7";

    public override void OnReleased(SimNode node, Message message)
    {
        if (message is not NewView newView) return;
        var membership = World.MembershipAt(newView.Height);
        Require(newView.ViewChanges.Select(v => v.Signer).Distinct().Count() >= membership.Quorum.Size, $"node {node.Endpoint} sends a NewView without a quorum");
        var choice = newView.ViewChanges.Where(v => v.Prepared is not null).MaxBy(v => v.Prepared!.View)?.Prepared;
        Require(choice?.Digest == newView.PrePrepare?.Vote.Digest, $"node {node.Endpoint} sends a NewView of {newView.Height}/{newView.View} with another block than was prepared");
        var problem = choice?.Problem(World.City.Genesis.ChainId, membership, World.City.Signatures);
        Require(problem is null, $"node {node.Endpoint} sends a NewView on a prepared certificate that does not hold: {problem}");
    }
}
