using System.CommandLine;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary><c>city init</c>: makes a network's keys, genesis and configurations without starting anything.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var data = CommandOptions.Data();
        var validators = Validators();
        var basePort = BasePort();
        var fresh = Fresh();
        var command = new Command("init", "Make keys, genesis and configuration for a local network, without starting it.") { data, validators, basePort, fresh };
        command.SetAction(parsed =>
        {
            using var directory = NetworkDirectory.Take(parsed.GetRequiredValue(data));
            var request = new NetworkRequest(parsed.GetValue(validators), parsed.GetValue(basePort), parsed.GetValue(fresh));
            var (network, created) = NetworkSetup.Prepare(directory, request, TimeProvider.System);
            Console.WriteLine($"{(created ? "made" : "found")} a network of {network.Validators.Count} departments in {network.Paths.Directory}");
            Console.WriteLine($"chain {network.Genesis.ChainId}");
            return ExitCode.Ok;
        });
        return command;
    }

    public static Option<int?> Validators() =>
        CommandOptions.Integer("--validators", Department.Fewest, Department.Most, $"How many departments, {Department.Fewest} to {Department.Most} (a new network has {Department.Fewest}).");

    public static Option<int?> BasePort() =>
        CommandOptions.Integer("--base-port", PortPlan.Least, PortPlan.Most, $"First port of the network's range (a new network begins at {PortPlan.DefaultBase}; ten ports per validator).");

    public static Option<bool> Fresh() => new("--fresh") { Description = "Delete the network in the directory, with all its records, and make a new one." };
}
