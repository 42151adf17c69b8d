using System.CommandLine;
using CityConsortium.Cli.Client;

namespace CityConsortium.Cli.Members;

/// <summary><c>city member approve</c>: a department's vote for another one's proposal.</summary>
internal static class ApproveCommand
{
    public static Command Create()
    {
        var proposer = MemberCommand.Department("proposer", "The department whose proposal is approved.");
        var by = MemberCommand.By();
        var force = MemberCommand.Force();
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        var command = new Command("approve", "Approve the change that a department proposes.") { proposer, by, force, data, via };
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var call = MemberCall.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            return await call.ApproveAsync(parsed.GetRequiredValue(proposer), parsed.GetRequiredValue(by), parsed.GetValue(force), stop);
        }));
        return command;
    }
}
