using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>Every node stores one height after the other, each block on the chosen one before it.</summary>
public sealed class TotalOrder : Checker
{
    protected override string Number => "G2";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var height = block.Header.Height;
        Require(height == node.Disk.Tip, $"node {node.Endpoint} stored height {height} as its {node.Disk.Tip}");
        if (height.Value > (ulong)World.Chosen.Count + 1 || height == Height.Genesis) Require(false, $"height {height} was stored before {height.Value - 1}");
        var parent = height.Value == 1 ? node.Disk.Ledger.GenesisHeader.Hash() : World.Chosen[(int)height.Value - 2].Certificate.BlockHash;
        Require(block.Header.Proposal.ParentHash == parent, $"block {height} of node {node.Endpoint} is not on the chosen parent");
    }
}
