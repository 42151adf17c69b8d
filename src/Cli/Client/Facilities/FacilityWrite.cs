using System.CommandLine;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>One writing facility command: finds the right official's key, submits, shows what the ledger recorded.</summary>
internal static class FacilityWrite
{
    internal delegate Task<CallOutcome<FacilityChange>> Call(IFacilitiesClient facilities, FacilityCode code, ParseResult parsed, SubmitOptions options, CancellationToken stop);

    /// <param name="role">Whose act it is; the department's key for it is made and registered when missing.</param>
    public static Command Create(string name, string description, Role role, IEnumerable<Option> options, Call call)
    {
        var code = FacilityOptions.Code();
        var department = FacilityOptions.Department();
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command(name, description) { code, department, data, via, json };
        foreach (var option in options) command.Options.Add(option);
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var local = LocalClient.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var signer = parsed.GetValue(department);
            var label = RoleSet.NameOf(role);
            using var identity = await new KeyRing(local, Console.Error).EnsureAsync(KeyRing.FileNameOf(signer, label), signer, label, RoleSet.Of(role), stop);
            var outcome = await call(local.City.Facilities, parsed.GetRequiredValue(code), parsed, LocalClient.Writing(identity), stop);
            Show(outcome, local, parsed.GetValue(json));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static void Show(CallOutcome<FacilityChange> outcome, LocalClient local, bool json)
    {
        var change = outcome.Result!;
        var receipt = outcome.Receipt!;
        if (json)
        {
            JsonText.Print(new { code = change.Code.Digits, state = change.State.ToString(), entry = change.Entry, proof = ProofWords.Json(receipt) });
            return;
        }

        Console.Out.WriteLine($"{change.Code}  {FacilityWords.Of(change.State)}  第{change.Entry}条记录 entry {change.Entry}");
        Console.Out.WriteLine($"交易 Transaction: {receipt.TransactionId}");
        Console.Out.WriteLine(
            $"证明 Proof: 区块 height {receipt.Height}, 签名部门 signed by {ProofWords.Departments(receipt.Block.SignedBy, local.Network.Genesis)}; checked against {ProofWords.Shown(local.Network.Paths.Genesis)}");
    }
}
