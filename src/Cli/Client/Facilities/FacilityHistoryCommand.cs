using System.CommandLine;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city facility history</c>: all that ever happened to a facility; that it is all is proven too.</summary>
internal static class FacilityHistoryCommand
{
    public static Command Create()
    {
        var code = FacilityOptions.Code();
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("history", "Show all that ever happened to a facility.") { code, data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var local = LocalClient.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var history = await local.City.Facilities.GetHistoryAsync(parsed.GetRequiredValue(code), cancellationToken: stop)
                ?? throw FacilityShowCommand.NotThere(parsed.GetRequiredValue(code), null);
            if (parsed.GetValue(json)) JsonText.Print(Json(history));
            else foreach (var line in Lines(history, local)) Console.Out.WriteLine(line);
            return ExitCode.Ok;
        }));
        return command;
    }

    private static IEnumerable<string> Lines(FacilityHistory history, LocalClient local)
    {
        var record = history.Facility.Value!;
        yield return $"{record.Code}  {record.Name}  {FacilityWords.Of(record.State)}";
        var table = new TextTable("#", "时间 time", "事项 event", "状态 state", "部门 department", "说明 note");
        foreach (var entry in history.Entries)
        {
            table.Add(
                entry.Number.ToString(), ChinaTime.Show(entry.At), FacilityWords.Of(entry.Kind), FacilityWords.Of(entry.State),
                local.Network.Genesis.DisplayName(entry.Department), entry.Note.Length == 0 ? "-" : entry.Note);
        }

        foreach (var line in table.Lines()) yield return line;
        yield return $"完整 Complete: {history.Entries.Count} entries lead to the hash in the facility's own record";
        yield return $"证明 Proof: {ProofWords.Of(history.Facility.Entry, local)}";
    }

    private static object Json(FacilityHistory history) => new
    {
        facility = FacilityShowCommand.Json(history.Facility.Value!, history.Facility.Entry),
        complete = true,
        entries = history.Entries.Select(e => new
        {
            number = e.Number,
            time = e.At.ToString(),
            kind = e.Kind.ToString(),
            state = e.State.ToString(),
            department = e.Department.Value,
            by = e.By.ToString(),
            note = e.Note,
            transaction = e.Transaction.ToString(),
        }).ToArray(),
    };
}
