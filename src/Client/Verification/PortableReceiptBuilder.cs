using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>Makes the file that anybody can verify offline from a verified answer, and verifies the result as its readers will.</summary>
internal static class PortableReceiptBuilder
{
    internal static PortableReceipt Build(Genesis genesis, TransactionFinding finding)
    {
        var receipt = finding.Receipt!;
        if (finding.Body is not { } body || !ReceiptProver.TryRead(finding.Committed!.TransactionPath, out var transactionPath)
            || !ReceiptProver.TryRead(finding.Committed.ReceiptPath, out var receiptPath))
        {
            throw Rejected(receipt.TransactionId, "the validator's answer lacks the transaction or its path");
        }

        var portable = new PortableReceipt(body, receipt.Index, transactionPath, finding.Committed.Receipt.Memory, receiptPath, receipt.Block.ToProof());
        return ReceiptVerifier.Verify(portable, genesis, Ed25519.Verifier, out var refusal) is not null
            ? portable
            : throw Rejected(receipt.TransactionId, refusal!.Sentence);
    }

    private static CityException Rejected(TxId id, string why) =>
        new(ClientCodes.ProofRejected, $"The receipt of transaction {id} cannot be handed on: {why}.", retryable: true, transactionId: id);
}
