using System.CommandLine;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary><c>city aqi</c>: one hour's index, asked of another department than the one that recorded it, with its proof.</summary>
internal static class AqiCommand
{
    /// <summary>The department that records; the others are asked first, because their answer is worth more.</summary>
    private const string Recorder = "environment";

    public static Command Create()
    {
        var station = ClientOptions.Station();
        var at = ClientOptions.Time("--at", "The hour, Beijing time, for example 2013-03-01T08:00.", required: true);
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("aqi", "Show a station's air quality index of one hour, with its proof.") { station, at, data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(() => RunAsync(
            parsed.GetRequiredValue(station), parsed.GetValue(at)!.Value, parsed.GetRequiredValue(data), parsed.GetValue(via), parsed.GetValue(json), stop)));
        return command;
    }

    private static async Task<int> RunAsync(StationId station, DateTimeOffset at, string data, string? via, bool json, CancellationToken stop)
    {
        if (AirTime.From(at) is not { IsInRange: true } hour) throw new CliException($"{ChinaTime.Show(at)} is no whole hour; stations measure whole hours.", ExitCode.Usage);
        await using var local = LocalClient.Open(data, via, last: Recorder);
        var read = await local.City.Environment.GetHourAsync(station, hour, cancellationToken: stop);
        if (read.Value is not { } record)
        {
            if (json) JsonText.Print(new { station = station.Value, hour = hour.ToString(), recorded = false, proof = ProofWords.Json(read.Entry) });
            throw new CliException(
                $"无记录: the ledger has no reading of station {station} for {hour}; that is proven as of height {read.Height}. './city load air' takes readings in.", CityCall.Refused);
        }

        if (json) JsonText.Print(Json(record, read.Entry));
        else foreach (var line in Lines(record, read.Entry, local)) Console.Out.WriteLine(line);
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Lines(AirHour record, StateEntry entry, LocalClient local)
    {
        var aqi = record.Aqi;
        yield return $"{record.Station}  {record.Hour}";
        yield return $"AQI {aqi.Index?.ToString() ?? "NA"}  {AirWords.Of(aqi.Category)}";
        yield return $"首要污染物 Primary pollutant: {(aqi.Primary.IsEmpty ? "无 none" : aqi.Primary.ToString())}";
        yield return $"IAQI: {string.Join("  ", Enumerable.Range(0, Pollutants.Count).Select(i => $"{Pollutants.NameOf((Pollutant)i)} {aqi.SubIndices[i]?.ToString() ?? "NA"}"))}";
        if (!aqi.AboveTable.IsEmpty) yield return $"超出表格上限 Above the table's last row, capped at 500: {aqi.AboveTable}";
        yield return $"标准 Standard in force: {AirWords.Of(aqi.Standard)}";
        yield return $"应答节点 Answered by: {entry.ServedBy}";
        yield return $"证明 Proof: {ProofWords.Of(entry, local)}";
        yield return $"录入交易 Recorded by transaction: {record.RecordedBy}";
    }

    private static object Json(AirHour record, StateEntry entry) => new
    {
        station = record.Station.Value,
        hour = record.Hour.ToString(),
        recorded = true,
        aqi = record.Aqi.Index,
        category = record.Aqi.Category.ToString(),
        categoryText = AirWords.Of(record.Aqi.Category),
        primary = record.Aqi.Primary.Items.Select(Pollutants.NameOf).ToArray(),
        iaqi = Enumerable.Range(0, Pollutants.Count).ToDictionary(i => Pollutants.NameOf((Pollutant)i), i => record.Aqi.SubIndices[i]),
        standard = AirWords.Of(record.Aqi.Standard),
        transaction = record.RecordedBy.ToString(),
        servedBy = entry.ServedBy,
        proof = ProofWords.Json(entry),
    };
}
