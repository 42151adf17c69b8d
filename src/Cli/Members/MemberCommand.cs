using System.CommandLine;
using CityConsortium.Cli.Client;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Types;

namespace CityConsortium.Cli.Members;

/// <summary><c>city member</c>: who has a seat, and how the departments change it.</summary>
internal static class MemberCommand
{
    public static Command Create() => new("member", "Show who has a seat among the validators; add, remove, replace, renew keys; approve.")
    {
        MemberListCommand.Create(),
        Add(),
        Remove(),
        Replace(),
        Rotate(),
        ApproveCommand.Create(),
    };

    private static Command Add()
    {
        var seat = Seat();
        return Proposing(new Command("add", "Propose a seat for a new validator; its department's seat.json says who it is.") { seat }, (parsed, _) => (null, SeatFile.Read(parsed.GetRequiredValue(seat))));
    }

    private static Command Remove()
    {
        var department = Department("department", "Whose validator is to lose its seat.");
        return Proposing(new Command("remove", "Propose that a validator loses its seat.") { department }, (parsed, _) => (parsed.GetRequiredValue(department), null));
    }

    private static Command Replace()
    {
        var department = Department("department", "Whose validator is to lose its seat.");
        var seat = Seat();
        return Proposing(
            new Command("replace", "Propose that a new validator takes another department's seat.") { department, seat },
            (parsed, _) => (parsed.GetRequiredValue(department), SeatFile.Read(parsed.GetRequiredValue(seat))));
    }

    private static Command Rotate()
    {
        var department = Department("department", "Whose validator gets the keys and addresses of its newest seat.json.");
        return Proposing(
            new Command("rotate-key", "Propose the new keys that 'city node renew' made for a validator that has a seat.") { department },
            (parsed, network) =>
            {
                var id = parsed.GetRequiredValue(department);
                return (id, SeatFile.Read(network.Paths.Node(id.Value).Seat) with { Admits = null });
            });
    }

    private static Command Proposing(Command command, Func<ParseResult, CityNetwork, (DepartmentId? Leaves, MemberSeat? Joins)> change)
    {
        var by = By();
        var force = Force();
        var data = CommandOptions.Data();
        var via = ClientOptions.Via();
        foreach (var option in (Option[])[by, force, data, via]) command.Add(option);
        command.SetAction((parsed, stop) => CityCall.RunAsync(async () =>
        {
            await using var call = MemberCall.Open(parsed.GetRequiredValue(data), parsed.GetValue(via));
            var (leaves, joins) = change(parsed, call.Local.Network);
            return await call.ProposeAsync(parsed.GetRequiredValue(by), leaves, joins, parsed.GetValue(force), stop);
        }));
        return command;
    }

    public static Option<DepartmentId> By() => new("--by")
    {
        Description = "The department that proposes or approves; its admin key signs.",
        HelpName = "DEPARTMENT",
        Required = true,
        CustomParser = result => ClientOptions.Parse(result, "a department is named like urban or health", (string? text, out DepartmentId id) => DepartmentId.TryParse(text, out id)),
    };

    public static Option<bool> Force() => new("--force") { Description = "Go on although the look ahead says that the chain would stop, or that the joiner is not ready." };

    public static Argument<DepartmentId> Department(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => ClientOptions.Parse(result, "a department is named like urban or health", (string? text, out DepartmentId id) => DepartmentId.TryParse(text, out id)),
    };

    private static Argument<string> Seat() => new("SEATFILE") { Description = "The seat.json that 'city node init' wrote for the new validator." };
}
