using System.CommandLine;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city verify</c>: checks a receipt with nothing but the genesis file. No node, no network.</summary>
internal static class VerifyCommand
{
    private const string DefaultGenesis = "genesis.json";

    /// <summary>In bytes; a receipt with years of membership changes is smaller.</summary>
    private const int MaxFileBytes = 32 * 1024 * 1024;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A receipt as './city receipt' printed it." };
        var genesis = new Option<string?>("--genesis") { Description = "The genesis file to check against (default: the local network's).", HelpName = "FILE" };
        var data = CommandOptions.Data();
        var json = ClientOptions.Json();
        var command = new Command("verify", "Check a receipt offline against the genesis file.") { file, genesis, data, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file), parsed.GetValue(genesis) ?? Path.Combine(parsed.GetRequiredValue(data), DefaultGenesis), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string path, string genesisPath, bool json)
    {
        var genesis = GenesisFile.Parse(Read(genesisPath, "give the network's genesis file with --genesis"), out var problem)
            ?? throw new CliException($"{genesisPath} is no genesis file: {problem}. Give the network's genesis file with --genesis.", ExitCode.BadConfig);
        var text = Read(path, "give a file that './city receipt' printed");
        if (PortableReceipt.Parse(text, out problem) is not { } portable) throw Fails(path, problem!, json);
        if (ReceiptVerifier.Verify(portable, genesis, Ed25519.Verifier, out var refusal) is not { } receipt) throw Fails(path, refusal!.Sentence, json);
        if (json) JsonText.Print(Json(receipt, genesis));
        else foreach (var line in Lines(receipt, genesis, genesisPath)) Console.Out.WriteLine(line);
        return ExitCode.Ok;
    }

    private static CliException Fails(string path, string problem, bool json)
    {
        if (json) JsonText.Print(new { holds = false, problem });
        return new CliException($"不成立: {path} does not hold: {problem.TrimEnd('.')}.", CityCall.Refused);
    }

    private static IEnumerable<string> Lines(VerifiedReceipt receipt, Genesis genesis, string genesisPath)
    {
        yield return "成立 The receipt holds.";
        yield return $"交易 Transaction: {receipt.TransactionId}";
        yield return $"调用 Call: {receipt.Transaction.Contract}.{receipt.Transaction.Method} by key {receipt.Transaction.Sender}";
        yield return receipt.Receipt.Succeeded
            ? $"结果 Outcome: 成功 succeeded, {receipt.Receipt.Events.Count} event{(receipt.Receipt.Events.Count == 1 ? "" : "s")}"
            : $"结果 Outcome: 被拒 refused: {receipt.Receipt.ErrorSentence} [{receipt.Receipt.ErrorCode}]";
        yield return $"区块 Block: height {receipt.Header.Height}, transaction {receipt.Index + 1} of {receipt.Header.Proposal.TransactionCount}, {ChinaTime.Show(receipt.Header.Time.ToDateTimeOffset())} Beijing time";
        yield return $"签名部门 Signed by: {ProofWords.Departments(receipt.Signers, genesis)}";
        yield return $"依据 Checked against: {genesisPath} (chain {genesis.ChainId})";
    }

    private static object Json(VerifiedReceipt receipt, Genesis genesis) => new
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

    private static string Read(string path, string remedy)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxFileBytes ? File.ReadAllText(path) : throw new CliException($"{path} has {length} bytes; {remedy}.", ExitCode.BadConfig);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {e.Message.TrimEnd('.')}; {remedy}.", ExitCode.BadConfig);
        }
    }
}
