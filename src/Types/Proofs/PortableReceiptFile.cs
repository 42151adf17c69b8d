namespace CityConsortium.Types;

/// <summary>The JSON file of a portable receipt, format <see cref="Format"/>.</summary>
internal static class PortableReceiptFile
{
    internal const string Format = "cityconsortium.receipt/1";

    internal static string ToJson(PortableReceipt receipt) => ProofJson.Write(From(receipt));

    internal static PortableReceipt? Parse(string json, out string? problem)
    {
        var document = ProofJson.Read<Document>(json, "portable receipt", out problem);
        if (document is null) return null;
        if (document.Format != Format)
        {
            problem = $"its format is not {Format}";
            return null;
        }

        var fields = new ProofFields();
        var receipt = new PortableReceipt(
            new SignedTransaction(
                fields.Bytes(document.Transaction.Body, Limits.MaxTransactionBytes, "transaction.body"),
                fields.Signature(document.Transaction.Signature, "transaction.signature")),
            document.Index,
            fields.Path(document.TransactionPath, "transactionPath"),
            fields.Bytes(document.Receipt, Limits.MaxReceiptBytes, "receipt"),
            fields.Path(document.ReceiptPath, "receiptPath"),
            document.Block.Read(fields));
        problem = fields.Problem ?? ProofJson.SpellingProblem(json, From(receipt));
        return problem is null ? receipt : null;
    }

    private static Document From(PortableReceipt receipt) => new(
        Format,
        new TransactionDocument(Convert.ToHexStringLower(receipt.Transaction.Body.Span), receipt.Transaction.Signature.ToString()),
        receipt.Index,
        [.. receipt.TransactionPath.Select(h => h.ToString())],
        Convert.ToHexStringLower(receipt.EncodedReceipt.Span),
        [.. receipt.ReceiptPath.Select(h => h.ToString())],
        BlockProofDocument.From(receipt.Block));

    private sealed record TransactionDocument(string Body, string Signature);

    private sealed record Document(
        string Format, TransactionDocument Transaction, int Index, List<string> TransactionPath, string Receipt, List<string> ReceiptPath, BlockProofDocument Block);
}
