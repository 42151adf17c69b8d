using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>A block taken from a peer is on the node's own tip, carries a valid certificate of its height's set, and exactly its bodies.</summary>
public sealed class SyncSafety : Checker
{
    protected override string Number => "G16";

    public override void OnCaughtUp(SimNode node, StoredBlock block)
    {
        var height = block.Header.Height;
        var parent = height.Value == 1 ? node.Disk.Ledger.GenesisHeader : node.Disk.Blocks[(int)height.Value - 2].Header;
        Require(block.Header.Proposal.ParentHash == parent.Hash(), $"node {node.Endpoint} took block {height} on another parent than its own");
        Require(block.Certificate.Height == height && block.Certificate.BlockHash == block.Header.Hash(), $"node {node.Endpoint} took block {height} with another block's certificate");
        var problem = block.Certificate.Problem(World.City.Genesis.ChainId, World.MembershipAt(height), World.City.Signatures);
        Require(problem is null, $"node {node.Endpoint} took block {height}: {problem}");
        Require(block.Bodies.Select(b => b.Id).SequenceEqual(block.Proposal.TransactionIds), $"node {node.Endpoint} took block {height} with other bodies");
    }
}
