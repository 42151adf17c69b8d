using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Where nobody changed the view, the leader stays who proposed the block before, and at every multiple of BlocksPerLeader it is
/// somebody else: no department leads, or censors, for long.
/// </summary>
public sealed class Rotation : Checker
{
    protected override string Number => "G26";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var height = block.Header.Height;
        if (block.Certificate.View != View.Zero || height.Value < 2 || height.Value > (ulong)World.Chosen.Count) return;
        var before = World.Chosen[(int)height.Value - 2].Header.Proposal;
        if (before.MembershipHash != block.Header.Proposal.MembershipHash) return;
        var proposer = block.Header.Proposal.Proposer;
        var relieved = height.Value % (ulong)World.Plan.Parameters.BlocksPerLeader == 0;
        Require(relieved == (proposer != before.Proposer), $"member {proposer} leads height {height} after member {before.Proposer}, with {World.Plan.Parameters.BlocksPerLeader} blocks per leader");
    }
}
