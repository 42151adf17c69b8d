using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>Says in words what a verified receipt proves.</summary>
internal static class ReceiptWords
{
    public static IEnumerable<string> Lines(VerifiedReceipt receipt, Genesis genesis, string genesisPath)
    {
        yield return "成立 The receipt holds.";
        yield return $"交易 Transaction: {receipt.TransactionId}";
        yield return $"调用 Call: {receipt.Transaction.Contract}.{receipt.Transaction.Method} by key {receipt.Transaction.Sender}";
        yield return receipt.Receipt.Succeeded
            ? $"结果 Outcome: 成功 succeeded, {receipt.Receipt.Events.Count} event{(receipt.Receipt.Events.Count == 1 ? "" : "s")}"
            : $"结果 Outcome: 被拒 refused: {receipt.Receipt.ErrorSentence} [{receipt.Receipt.ErrorCode}]";
        yield return $"区块 Block: height {receipt.Header.Height}, transaction {receipt.Index + 1} of {receipt.Header.Proposal.TransactionCount}, {ChinaTime.Show(receipt.Header.Time)} Beijing time";
        yield return $"签名部门 Signed by: {ProofWords.Departments(receipt.Signers, genesis)}";
        yield return $"依据 Checked against: {genesisPath} (chain {genesis.ChainId})";
    }

    public static object Json(VerifiedReceipt receipt, Genesis genesis) => new
    {
        holds = true,
        transaction = receipt.TransactionId.ToString(),
        contract = receipt.Transaction.Contract,
        method = receipt.Transaction.Method,
        sender = receipt.Transaction.Sender.ToString(),
        succeeded = receipt.Receipt.Succeeded,
        errorCode = receipt.Receipt.Succeeded ? null : receipt.Receipt.ErrorCode,
        errorSentence = receipt.Receipt.Succeeded ? null : receipt.Receipt.ErrorSentence,
        height = receipt.Header.Height.Value,
        index = receipt.Index,
        blockTime = receipt.Header.Time.ToString(),
        signedBy = receipt.Signers.Select(d => d.Value).ToArray(),
        chain = genesis.ChainId.ToString(),
    };
}
