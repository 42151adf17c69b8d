using System.CommandLine;
using CityConsortium.Client;
using CityConsortium.Types;
using Spectre.Console;

namespace CityConsortium.Cli.Client;

/// <summary><c>city load air</c>: a station's hourly readings, signed by the station, each in the ledger or reported with its line.</summary>
internal static class LoadAirCommand
{
    private const int MostHoursPerSecond = 1_000_000;
    private static readonly DepartmentId Environment = DepartmentId.Of("environment");

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A station file (.csv or .csv.gz) with year, month, day, hour, PM2.5, PM10, SO2, NO2, CO, O3." };
        var station = ClientOptions.StationOption();
        var from = ClientOptions.Time("--from", "Leave out hours before this time.");
        var to = ClientOptions.Time("--to", "Leave out hours from this time on.");
        var rate = CommandOptions.Integer("--rate", 1, MostHoursPerSecond, "Hours a second at most (default: as fast as the city takes them).");
        var batch = CommandOptions.Integer("--batch", 1, AirLoadOptions.MaxBatch, $"Hours in one transaction (default {AirLoadOptions.DefaultBatch}).");
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var json = ClientOptions.Json();
        var command = new Command("air", "Load a station's hourly air-quality readings.") { file, station, from, to, rate, batch, data, via, json };
        command.SetAction((parsed, stop) => CityCall.RunAsync(() => RunAsync(
            parsed.GetRequiredValue(file),
            parsed.GetRequiredValue(station),
            new AirLoadOptions(parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(rate), parsed.GetValue(batch) ?? AirLoadOptions.DefaultBatch),
            parsed.GetRequiredValue(data),
            parsed.GetValue(via),
            parsed.GetValue(json),
            stop)));
        return command;
    }

    private static async Task<int> RunAsync(
        string path, StationId station, AirLoadOptions options, string data, string? via, bool json, CancellationToken stop)
    {
        using var file = AirFile.Open(path, station);
        await using var local = LocalClient.Open(data, via);
        var keys = new KeyRing(local, Console.Error);
        using var identity = await keys.EnsureAsync(KeyRing.FileNameOf(station), Environment, station.Value, RoleSet.Of(Role.Station), stop);
        AirLoadSummary summary;
        try
        {
            summary = json || Console.IsOutputRedirected
                ? await LoadAsync(local, identity, station, options, new PlainAirReport(path, Console.Error, TimeProvider.System), file, stop)
                : await LoadOnScreenAsync(local, identity, station, options, path, file, stop);
        }
        catch (CityException e)
        {
            throw new CliException(
                $"{CityCall.Sentence(e)} The load stopped; what was committed stays, and loading the same file again adds the rest.", ExitCode.Retryable);
        }

        if (json) JsonText.Print(AirLoadWords.Json(summary, path, station));
        else foreach (var line in AirLoadWords.Lines(summary, path, station)) Console.Out.WriteLine(line);
        return summary.Failed == 0 ? ExitCode.Ok : ExitCode.Partial;
    }

    private static Task<AirLoadSummary> LoadAsync(
        LocalClient local, CityIdentity identity, StationId station, AirLoadOptions options, IAirLoadReport report, AirFile file, CancellationToken stop) =>
        new AirLoad(local.City.Environment, identity, station, options, report, TimeProvider.System).RunAsync(file, stop);

    private static Task<AirLoadSummary> LoadOnScreenAsync(
        LocalClient local, CityIdentity identity, StationId station, AirLoadOptions options, string path, AirFile file, CancellationToken stop) =>
        AnsiConsole.Progress().Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }).StartAsync(async context =>
        {
            var task = context.AddTask(Markup.Escape($"loading {path}"));
            var summary = await LoadAsync(local, identity, station, options, new ScreenAirReport(path, AnsiConsole.Console, task, TimeProvider.System), file, stop);
            task.Value = task.MaxValue;
            return summary;
        });
}
