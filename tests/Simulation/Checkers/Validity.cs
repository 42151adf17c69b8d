using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Every transaction of a stored block is authentic, unexpired, allowed and new in the state before it, and the block is made of
/// what its header names.
/// </summary>
public sealed class Validity : Checker
{
    protected override string Number => "G3";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        var ids = block.Proposal.TransactionIds;
        Require(block.Bodies.Count == ids.Count, $"block {block.Header.Height} has {block.Bodies.Count} bodies for {ids.Count} transactions");
        for (var i = 0; i < ids.Count; i++) Require(block.Bodies[i].Id == ids[i], $"block {block.Header.Height} holds another body than it names");
        Require(block.Header.Proposal == block.Proposal.Header, $"the header of block {block.Header.Height} is of another proposal");
        World.Reference.Judge(block);
        if (World.Reference.Height != block.Header.Height) return;
        Require(World.Reference.Verdict is null, $"block {block.Header.Height} is not valid: {World.Reference.Verdict}");
    }
}
