using System.CommandLine;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;

namespace CityConsortium.Cli.Up;

/// <summary><c>city up</c>: a whole city on this machine.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var data = CommandOptions.Data();
        var validators = InitCommand.Validators();
        var basePort = InitCommand.BasePort();
        var fresh = InitCommand.Fresh();
        var duration = CommandOptions.Duration("--duration", "Stop by itself after this time, for example 30s.");
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line instead of the screen." };
        var command = new Command("up", "Start a local network of departments' validators and show how it is, until Ctrl-C.") { validators, basePort, duration, json, fresh, data };
        command.SetAction((parsed, stop) => RunAsync(
            parsed.GetRequiredValue(data),
            new NetworkRequest(parsed.GetValue(validators), parsed.GetValue(basePort), parsed.GetValue(fresh)),
            parsed.GetValue(duration),
            parsed.GetValue(json) ? new JsonReport(Console.Out) : new ScreenReport(Console.Out, !Console.IsOutputRedirected, () => Console.WindowWidth, TimeProvider.System),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(string data, NetworkRequest request, TimeSpan? duration, IUpReport report, CancellationToken stop)
    {
        using var directory = NetworkDirectory.Take(data);
        var (network, created) = NetworkSetup.Prepare(directory, request, TimeProvider.System);
        NetworkSetup.RefuseTakenPorts(network);
        report.Starting(network, created);
        await using var statuses = new GatewayStatusSource(network);
        return await new UpSession(network, NodeLauncher.ThisTool(), statuses, report, TimeProvider.System).RunAsync(duration, stop);
    }
}
