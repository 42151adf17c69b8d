using System.CommandLine;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city verify</c>: checks a receipt, a state proof or evidence with nothing but the genesis file. No node, no network.</summary>
internal static class VerifyCommand
{
    private const string DefaultGenesis = "genesis.json";

    /// <summary>In bytes; a receipt with years of membership changes is smaller.</summary>
    private const int MaxFileBytes = 32 * 1024 * 1024;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A receipt, a state proof or evidence, as './city receipt' or './city evidence' wrote it." };
        var genesis = new Option<string?>("--genesis") { Description = "The genesis file to check against (default: the local network's).", HelpName = "FILE" };
        var data = CommandOptions.Data();
        var json = ClientOptions.Json();
        var command = new Command("verify", "Check a receipt or another proof offline against the genesis file.") { file, genesis, data, json };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(file), parsed.GetValue(genesis) ?? Path.Combine(parsed.GetRequiredValue(data), DefaultGenesis), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string path, string genesisPath, bool json)
    {
        var genesis = GenesisFile.Parse(Read(genesisPath, "give the network's genesis file with --genesis"), out var problem)
            ?? throw new CliException($"{genesisPath} is no genesis file: {problem}. Give the network's genesis file with --genesis.", ExitCode.BadConfig);
        var text = Read(path, "give a file that './city receipt' or './city evidence' wrote");
        var (lines, result) = ProofFormats.Of(text) switch
        {
            ProofFormat.Evidence => Evidence(text),
            ProofFormat.State => State(text),
            _ => Receipt(text),
        };
        if (json) JsonText.Print(result);
        else foreach (var line in lines) Console.Out.WriteLine(line);
        return ExitCode.Ok;

        (IEnumerable<string>, object) Receipt(string proof)
        {
            if (PortableReceipt.Parse(proof, out problem) is not { } portable) throw Fails(path, problem!, json);
            if (ReceiptVerifier.Verify(portable, genesis, Ed25519.Verifier, out var refusal) is not { } receipt) throw Fails(path, refusal!.Sentence, json);
            return (ReceiptWords.Lines(receipt, genesis, genesisPath), ReceiptWords.Json(receipt, genesis));
        }

        (IEnumerable<string>, object) State(string proof)
        {
            if (PortableStateProof.Parse(proof, out problem) is not { } portable) throw Fails(path, problem!, json);
            if (ReceiptVerifier.Verify(portable, genesis, Ed25519.Verifier, out var refusal) is not { } state) throw Fails(path, refusal!.Sentence, json);
            return (StateProofWords.Lines(state, genesis, genesisPath), StateProofWords.Json(state));
        }

        (IEnumerable<string>, object) Evidence(string proof)
        {
            if (PortableEvidence.Parse(proof, out problem) is not { } evidence) throw Fails(path, problem!, json);
            if (evidence.Verify(genesis, Ed25519.Verifier, out var refusal) is not { } culprit) throw Fails(path, refusal!.Sentence, json);
            return (EvidenceWords.Lines(evidence, culprit, genesis, genesisPath), EvidenceWords.Json(evidence, culprit));
        }
    }

    private static CliException Fails(string path, string problem, bool json)
    {
        if (json) JsonText.Print(new { holds = false, problem });
        return new CliException($"不成立: {path} does not hold: {problem.TrimEnd('.')}.", CityCall.Refused);
    }

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
