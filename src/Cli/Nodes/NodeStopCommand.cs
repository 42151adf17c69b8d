using System.CommandLine;
using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Cli.Nodes;

/// <summary><c>city node stop</c> and <c>city node kill</c>: end one validator, cleanly or as a crash would.</summary>
internal static class NodeStopCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public static Command CreateStop() => Create("stop", "Stop one validator cleanly (SIGTERM).", ProcessSignal.Terminate, "stopped");

    public static Command CreateKill() => Create("kill", "Kill one validator at once (SIGKILL), as a crash or power cut would.", ProcessSignal.Kill, "killed");

    private static Command Create(string name, string description, Func<int, bool> send, string done)
    {
        var department = NodeCommand.Department();
        var data = CommandOptions.Data();
        var command = new Command(name, description) { department, data };
        command.SetAction(async (parsed, cancellation) =>
        {
            var network = CityNetwork.Load(new NetworkPaths(parsed.GetRequiredValue(data)));
            var validator = network.Validator(parsed.GetRequiredValue(department));
            await EndAsync(validator.Department, network.Node(validator), send, cancellation);
            Console.WriteLine($"the validator of {validator.Department} is {done}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task EndAsync(string department, NodePaths node, Func<int, bool> send, CancellationToken cancellation)
    {
        if (PidFile.ReadLive(node.Pid) is not { } pid)
        {
            throw new CliException($"the validator of {department} does not run; start it with 'city node start {department}'.", ExitCode.Retryable);
        }

        send(pid);
        var asked = TimeProvider.System.GetTimestamp();
        while (PidFile.ReadLive(node.Pid) is not null)
        {
            if (TimeProvider.System.GetElapsedTime(asked) > Patience)
            {
                throw new CliException(
                    $"the validator of {department} (process {pid}) did not end within {Patience.TotalSeconds:0} s; see {node.Log}, or end it with 'city node kill {department}'.",
                    ExitCode.Retryable);
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }
}
