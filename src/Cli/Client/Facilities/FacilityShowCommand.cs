using System.CommandLine;
using System.Globalization;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city facility show</c>: a facility as it is now, with its proof.</summary>
internal static class FacilityShowCommand
{
    public static Command Create()
    {
        var code = FacilityOptions.Code();
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("show", "Show a facility as it is now.") { code, data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var local = LocalClient.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var read = await local.City.Facilities.GetAsync(parsed.GetRequiredValue(code), cancellationToken: stop);
            var record = read.Value ?? throw NotThere(parsed.GetRequiredValue(code), read.Height);
            if (parsed.GetValue(json)) JsonText.Print(Json(record, read.Entry));
            else foreach (var line in Lines(record, read.Entry, local)) Console.Out.WriteLine(line);
            return ExitCode.Ok;
        }));
        return command;
    }

    public static CliException NotThere(FacilityCode code, Height? height) => new(
        $"未登记: facility {code} is not registered{(height is { } h ? $"; that is proven as of height {h}" : "")}. './city facility register' registers it.", CityCall.Refused);

    public static object Json(FacilityRecord record, StateEntry entry) => new
    {
        code = record.Code.Digits,
        type = FacilityWords.TypeOf(record.Code),
        name = record.Name,
        owner = record.Owner.Value,
        maintenanceUnit = record.MaintenanceUnit,
        gridCell = record.GridCell,
        longitude = Degrees(record.LongitudeMicro),
        latitude = Degrees(record.LatitudeMicro),
        state = record.State.ToString(),
        entries = record.Count,
        changed = record.Changed.ToString(),
        servedBy = entry.ServedBy,
        proof = ProofWords.Json(entry),
    };

    public static IEnumerable<string> Lines(FacilityRecord record, StateEntry entry, LocalClient local)
    {
        yield return $"{record.Code}  {record.Name}";
        yield return $"类别 Type: {FacilityWords.TypeOf(record.Code)}";
        yield return $"状态 State: {FacilityWords.Of(record.State)}, 自 since {ChinaTime.Show(record.Changed)}";
        yield return $"主管部门 Owner: {local.Network.Genesis.DisplayName(record.Owner)}";
        yield return $"养护单位 Maintained by: {(record.MaintenanceUnit.Length == 0 ? "-" : record.MaintenanceUnit)}";
        yield return $"单元网格 Grid cell: {record.GridCell}  位置 Place: {Degrees(record.LongitudeMicro)}, {Degrees(record.LatitudeMicro)}";
        yield return $"记录 History: {record.Count} entries";
        yield return $"应答节点 Answered by: {entry.ServedBy}";
        yield return $"证明 Proof: {ProofWords.Of(entry, local)}";
    }

    private static string Degrees(long micro) => (micro / 1_000_000m).ToString("0.000000", CultureInfo.InvariantCulture);
}
