using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>What was shown as committed before a transaction was submitted stands before it in the order.</summary>
public sealed class RealTimeOrder : Checker
{
    private readonly Dictionary<TxId, int> _committedBefore = [];

    protected override string Number => "G14";

    public override void OnSubmitted(TxId id) => _committedBefore[id] = World.Chosen.Count;

    public override void OnStored(SimNode node, StoredBlock block)
    {
        foreach (var id in block.Proposal.TransactionIds)
        {
            if (!_committedBefore.TryGetValue(id, out var before)) continue;
            Require((int)block.Header.Height.Value > before, $"transaction {id.ToShortString()} is in block {block.Header.Height} and was submitted when block {before} was committed");
        }
    }
}
