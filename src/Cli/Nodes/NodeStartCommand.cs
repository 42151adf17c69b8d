using System.CommandLine;
using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Cli.Nodes;

/// <summary>
/// <c>city node start DEPARTMENT</c>: starts one validator of a local network again. While <c>city up</c> runs it is asked to
/// do so (a file in the validator's directory), so that the validator stays its child and ends with it; otherwise the
/// validator runs by itself until <c>city node stop</c>.
/// </summary>
internal static class NodeStartCommand
{
    /// <summary>'up' looks for requests twice a second; this is ample.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var department = NodeCommand.Department();
        var data = CommandOptions.Data();
        var command = new Command("start", "Start one validator of the local network.") { department, data };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetRequiredValue(department), new NetworkPaths(parsed.GetRequiredValue(data)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string department, NetworkPaths paths, CancellationToken cancellation)
    {
        var network = CityNetwork.Load(paths);
        var node = network.Node(network.Validator(department));
        if (PidFile.ReadLive(node.Pid) is { } running)
        {
            Console.WriteLine($"the validator of {department} already runs as process {running}");
            return ExitCode.Ok;
        }

        var pid = NetworkDirectory.IsTaken(paths) ? await AskAsync(department, node, cancellation) : NodeLauncher.ThisTool().StartDetached(node);
        Console.WriteLine($"the validator of {department} runs as process {pid}; its log is {node.Log}");
        return ExitCode.Ok;
    }

    private static async Task<int> AskAsync(string department, NodePaths node, CancellationToken cancellation)
    {
        PrivateFile.Replace(node.StartRequest, "");
        var asked = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(asked) < Patience)
        {
            if (!File.Exists(node.StartRequest) && PidFile.ReadLive(node.Pid) is { } pid) return pid;
            await Task.Delay(LookEvery, cancellation);
        }

        File.Delete(node.StartRequest);
        throw new CliException($"'city up' was asked to start {department}, but no validator came up within {Patience.TotalSeconds:0} s; see {node.Log}.", ExitCode.Retryable);
    }
}
