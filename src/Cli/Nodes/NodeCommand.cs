using System.CommandLine;
using CityConsortium.Cli.Members;

namespace CityConsortium.Cli.Nodes;

/// <summary><c>city node …</c>: one validator at a time.</summary>
internal static class NodeCommand
{
    public static Command Create() => new("node", "Make, run, start, stop, check or repair one validator.")
    {
        NodeRunCommand.Create(),
        NodeInitCommand.CreateInit(),
        NodeInitCommand.CreateRenew(),
        NodeStartCommand.Create(),
        NodeStopCommand.CreateStop(),
        NodeStopCommand.CreateKill(),
        NodeRecoveryCommands.CreateVerify(),
        NodeRecoveryCommands.CreateRepair(),
        NodeRecoveryCommands.CreateRestored(),
    };

    public static Argument<string> Department() => new("department") { Description = "The department whose validator is meant, for example urban." };
}
