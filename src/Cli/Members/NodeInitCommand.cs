using System.CommandLine;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Nodes;
using CityConsortium.Types;

namespace CityConsortium.Cli.Members;

/// <summary><c>city node init</c> and <c>city node renew</c>: the files of a validator before its seat, or its keys, are changed.</summary>
internal static class NodeInitCommand
{
    public static Command CreateInit()
    {
        var department = NodeCommand.Department();
        var zh = new Option<string?>("--name-zh") { Description = "The new department's Chinese name.", HelpName = "NAME" };
        var en = new Option<string?>("--name-en") { Description = "The new department's English name.", HelpName = "NAME" };
        var data = CommandOptions.Data();
        var command = new Command("init", "Make keys and configuration of a validator that is to join, and print its fingerprint.") { department, zh, en, data };
        command.SetAction(parsed =>
        {
            var network = CityNetwork.Load(new NetworkPaths(parsed.GetRequiredValue(data)));
            var who = Named(parsed.GetRequiredValue(department), parsed.GetValue(zh), parsed.GetValue(en));
            var (_, seat) = JoinerSetup.Make(network, who, network.Genesis.Departments.Any(d => d.Id.Value == who.Id), TimeProvider.System);
            Tell(network.Paths.Node(who.Id), seat);
            Console.WriteLine($"next: city node start {who.Id}; then a member proposes it: city member add {network.Paths.Node(who.Id).Seat} --by DEPARTMENT");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Command CreateRenew()
    {
        var department = NodeCommand.Department();
        var data = CommandOptions.Data();
        var command = new Command("renew", "Make the next consensus and TLS key of a validator that has a seat.") { department, data };
        command.SetAction(parsed =>
        {
            var network = CityNetwork.Load(new NetworkPaths(parsed.GetRequiredValue(data)));
            var validator = network.Validator(parsed.GetRequiredValue(department));
            var seat = JoinerSetup.Renew(network, validator, TimeProvider.System);
            Tell(network.Node(validator), seat);
            Console.WriteLine($"next: restart the validator, so that it holds both keys: city node stop {validator.Department} && city node start {validator.Department}; then propose them: city member rotate-key {validator.Department} --by DEPARTMENT");
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Tell(NodePaths node, MemberSeat seat)
    {
        Console.WriteLine($"made {node.Directory}");
        Console.WriteLine($"seat file {node.Seat}: give it to the other departments");
        Console.WriteLine($"fingerprint {SeatFile.Fingerprint(seat)}: read it to them over another channel");
    }

    private static Department Named(string id, string? zh, string? en)
    {
        if (!DepartmentId.TryParse(id, out _)) throw new CliException($"'{id}' is no department id: 1 to {DepartmentId.MaxLength} of a-z, 0-9 and '-', beginning with a letter.", ExitCode.Usage);
        var known = Department.All.FirstOrDefault(d => d.Id == id);
        return (zh ?? known?.NameZh, en ?? known?.NameEn) is ({ } nameZh, { } nameEn)
            ? new Department(id, nameZh, nameEn)
            : throw new CliException($"department '{id}' is new: give its names with --name-zh and --name-en.", ExitCode.Usage);
    }
}
