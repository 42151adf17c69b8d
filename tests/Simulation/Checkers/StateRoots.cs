namespace CityConsortium.Simulation;

/// <summary>The certified state and receipts are what a ledger of its own arrives at by executing the chosen blocks once more.</summary>
public sealed class StateRoots : Checker
{
    protected override string Number => "G10";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        World.Reference.Judge(block);
        if (World.Reference.Height != block.Header.Height || World.Reference.Result is not { } expected) return;
        Require(expected == block.Header, $"block {block.Header.Height} of node {node.Endpoint} has another result than the reference");
    }
}
