using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>The certified state is what a ledger of its own arrives at by executing the chosen blocks once more.</summary>
public sealed class StateRoots : Checker
{
    protected override string Number => "G10";

    private ISimLedger? _reference;
    private Height _height;

    public override void OnStored(SimNode node, StoredBlock block)
    {
        if (block.Header.Height != _height.Next) return;
        _reference ??= World.NewLedger();
        var header = _reference.Execute(block.Proposal, block.Bodies);
        Require(header == block.Header, $"block {block.Header.Height} of node {node.Endpoint} has another result than the reference");
        _reference.Commit(block.Proposal, block.Bodies);
        _height = block.Header.Height;
    }
}
