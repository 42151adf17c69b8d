using System.CommandLine;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city receipt</c>: a transaction's receipt as a file that anybody can verify without a node.</summary>
internal static class ReceiptCommand
{
    public static Command Create()
    {
        var id = new Argument<TxId>("TXID")
        {
            Description = "The transaction's id, 64 hex digits.",
            CustomParser = result => ClientOptions.Parse(result, "a transaction's id is 64 hex digits", (string? text, out TxId parsed) => TxId.TryParse(text, out parsed)),
        };
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var command = new Command("receipt", "Print a transaction's receipt with everything that proves it, as JSON.") { id, data, via };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var local = LocalClient.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var receipt = await local.City.GetReceiptAsync(parsed.GetRequiredValue(id), stop);
            Console.Out.WriteLine(receipt.ToJson().TrimEnd());
            return ExitCode.Ok;
        }));
        return command;
    }
}
