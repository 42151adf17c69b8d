using CityConsortium.Types;

namespace CityConsortium.Simulation;

/// <summary>
/// Every transaction in a block expires after the block's time and is signed by its sender. Told without the ledger's own rules, which
/// the other ledgers of the simulator share with the one that may be wrong.
/// </summary>
public sealed class Freshness : Checker
{
    protected override string Number => "G3";

    public override void OnStored(SimNode node, StoredBlock block)
    {
        if (block.Header.Height.Value < (ulong)World.Chosen.Count) return; // looked at when the first node stored it
        foreach (var body in block.Bodies)
        {
            // The toy's bodies are no transactions.
            if (DecodedTransaction.From(body) is not { } transaction) continue;
            Require(transaction.Content.Expiry > block.Header.Time, $"block {block.Header.Height} of {block.Header.Time} holds a transaction that expired at {transaction.Content.Expiry}");
            Require(transaction.HasValidSignature(World.City.Signatures), $"block {block.Header.Height} holds a transaction that its sender did not sign");
        }
    }
}
