using System.CommandLine;
using CityConsortium.Client;

namespace CityConsortium.Cli.Client;

/// <summary><c>city events</c>: what the contracts say happened, from any place on and then live.</summary>
internal static class EventsCommand
{
    public static Command Create()
    {
        var after = new Option<EventCursor>("--after")
        {
            Description = "Start after this place, height:index (default: the beginning).",
            HelpName = "CURSOR",
            CustomParser = result => ClientOptions.Parse(result, "a cursor is height:index, for example 12:0", (string? text, out EventCursor cursor) => EventCursor.TryParse(text, out cursor)),
        };
        var contract = new Option<string?>("--contract") { Description = "Events of this contract only.", HelpName = "NAME" };
        var count = CommandOptions.Integer("--count", 1, int.MaxValue, "End after so many events (default: never).");
        var unproven = new Option<bool>("--unproven") { Description = "Take the validator's word instead of checking each event's receipt." };
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("events", "Print the contracts' events, recorded ones first, then live, until Ctrl-C.") { after, contract, count, unproven, data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(() => RunAsync(
            parsed.GetValue(after),
            new SubscribeOptions { Contract = parsed.GetValue(contract), Proven = !parsed.GetValue(unproven), Interrupted = new Interruption() },
            parsed.GetValue(count), parsed.GetRequiredValue(data), parsed.GetValue(via), parsed.GetValue(json), stop)));
        return command;
    }

    private static async Task<int> RunAsync(
        EventCursor after, SubscribeOptions options, int? count, string data, string? via, bool json, CancellationToken stop)
    {
        await using var local = LocalClient.Open(data, via);
        var left = count ?? int.MaxValue;
        await foreach (var e in local.City.Events.SubscribeAsync(after, options, stop))
        {
            if (json) JsonText.Print(Json(e));
            else Console.Out.WriteLine($"{e.Cursor}  {ChinaTime.Show(e.BlockTime)}  {e.Contract}.{e.Name}  {EventWords.Of(e)}");
            if (--left == 0) break;
        }

        return ExitCode.Ok;
    }

    private static object Json(CityEvent e) => new
    {
        cursor = e.Cursor.ToString(),
        time = e.BlockTime.ToString(),
        contract = e.Contract,
        name = e.Name,
        text = EventWords.Of(e),
        payload = Convert.ToHexStringLower(e.Payload.Span),
        transaction = e.TransactionId.ToString(),
        proven = e.IsProven,
    };

    private sealed class Interruption : IProgress<EndpointFault>
    {
        public void Report(EndpointFault value) => Console.Error.WriteLine($"interrupted: {value}; continuing elsewhere or later");
    }
}
