using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>No transaction is executed twice, and none that nobody submitted.</summary>
public sealed class AtMostOnce : Checker
{
    protected override string Number => "G9";

    private readonly Dictionary<TxId, Height> _executed = [];

    public override void OnStored(SimNode node, StoredBlock block)
    {
        foreach (var id in block.Proposal.TransactionIds)
        {
            var first = !_executed.TryGetValue(id, out var height);
            Require(first || height == block.Header.Height, $"transaction {id.ToShortString()} is in blocks {height} and {block.Header.Height}");
            _executed[id] = block.Header.Height;
        }

        Require(block.Proposal.TransactionIds.Distinct().Count() == block.Proposal.TransactionIds.Count, "a block holds a transaction twice");
    }
}
