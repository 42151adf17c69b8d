using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>All honest nodes store the same block at each height, one after the other, each on its parent.</summary>
public sealed class Agreement : Checker
{
    protected override string Number => "G1";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var height = block.Header.Height;
        Require(height == node.Disk.Tip, $"node {node.Endpoint} stored height {height} as its {node.Disk.Tip}");
        var chosen = World.Chosen;
        Require(height.Value <= (ulong)chosen.Count + 1, $"height {height} was stored before {height.Previous}");
        var parent = height.Value == 1 ? node.Disk.Ledger.GenesisHeader : chosen[(int)height.Value - 2].Header;
        Require(block.Header.Proposal.ParentHash == parent.Hash(), $"block {height} of node {node.Endpoint} is not on the chosen parent");
        if (height.Value == (ulong)chosen.Count + 1)
        {
            chosen.Add(block);
            World.Workload.OnCommitted(block.Proposal.TransactionIds);
        }

        Require(chosen[(int)height.Value - 1].Header.Hash() == block.Header.Hash(), $"two blocks at height {height}");
    }
}
