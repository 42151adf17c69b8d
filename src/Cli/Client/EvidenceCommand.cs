using System.CommandLine;
using System.Globalization;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>
/// <c>city evidence</c>: what the validators hold against members that signed two different votes, as files that a third party
/// verifies offline.
/// </summary>
internal static class EvidenceCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("--out") { Description = "Write each piece as a file into this directory; './city verify' checks it anywhere.", HelpName = "DIR" };
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("evidence", "Show proof that a department's validator signed two different votes, and export it.") { output, data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(() => RunAsync(
            parsed.GetRequiredValue(data), parsed.GetValue(via), parsed.GetValue(output), parsed.GetValue(json), stop)));
        return command;
    }

    private static async Task<int> RunAsync(string data, string? via, string? output, bool json, CancellationToken stop)
    {
        await using var local = LocalClient.Open(data, via);
        var asked = via is null ? local.Network.Validators : [local.Network.Validator(via)];
        var found = new SortedDictionary<string, ProvenEvidence>(StringComparer.Ordinal);
        var silent = new List<string>();
        var refused = new List<string>();
        foreach (var validator in asked)
        {
            try
            {
                var report = await local.City.GetEvidenceAsync(validator.Client.OriginalString, stop);
                foreach (var piece in report.Proven) found.TryAdd(NameOf(piece), piece);
                foreach (var problem in report.Refused)
                {
                    refused.Add(problem);
                    Console.Error.WriteLine($"{validator.Department}: {problem}");
                }
            }
            catch (CityException e)
            {
                silent.Add(validator.Department);
                Console.Error.WriteLine($"{validator.Department}: {(e.Faults.Count > 0 ? e.Faults[0].Sentence : e.Message)}");
            }
        }

        if (silent.Count == asked.Count) throw new CliException("No validator gave its evidence (reasons above). Is the network running? './city up' starts it.", ExitCode.Retryable);
        if (output is not null) Write(output, found);
        if (json) JsonText.Print(new { evidence = found.Values.Select(p => EvidenceWords.Json(p.Evidence, p.Culprit)).ToArray(), notAsked = silent, refused });
        else Print(found, local.Network.Genesis, output);
        return ExitCode.Ok;
    }

    private static void Print(SortedDictionary<string, ProvenEvidence> found, Genesis genesis, string? output)
    {
        if (found.Count == 0)
        {
            Console.Out.WriteLine("没有证据 No evidence: nobody is known to have signed two different votes.");
            return;
        }

        var table = new TextTable("department", "height", "view", "step", "one vote for", "the other for");
        foreach (var (evidence, culprit) in found.Values)
        {
            table.Add(
                genesis.DisplayName(culprit.Department), evidence.Height.ToString(), evidence.View.ToString(), EvidenceWords.Step(evidence.Step),
                evidence.First.Digest.ToString()[..12], evidence.Second.Digest.ToString()[..12]);
        }

        foreach (var line in table.Lines()) Console.Out.WriteLine(line);
        Console.Out.WriteLine(output is null
            ? "Each piece was verified. Export with --out DIR; './city verify FILE --genesis genesis.json' checks it anywhere."
            : $"Each piece was verified and is in {ProofWords.Shown(output)}; './city verify FILE --genesis genesis.json' checks it anywhere.");
    }

    private static string NameOf(ProvenEvidence piece) =>
        string.Create(CultureInfo.InvariantCulture, $"{piece.Evidence.Height.Value:D12}-{piece.Culprit.Department}.json");

    private static void Write(string directory, SortedDictionary<string, ProvenEvidence> found)
    {
        try
        {
            Directory.CreateDirectory(directory);
            foreach (var (name, piece) in found) File.WriteAllText(Path.Combine(directory, name), piece.Evidence.ToJson() + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"the evidence cannot be written to {directory}: {e.Message.TrimEnd('.')}. Give another directory with --out.", ExitCode.BadConfig);
        }
    }
}
