using System.CommandLine;

namespace CityConsortium.Cli.Client;

/// <summary>The commands that talk to a running network through the SDK, and the one that checks a receipt without any.</summary>
public static class ClientCommands
{
    public static IEnumerable<Command> All() =>
    [
        LoadCommand.Create(),
        AqiCommand.Create(),
        FacilityCommand.Create(),
        ReceiptCommand.Create(),
        VerifyCommand.Create(),
        StatusCommand.Create(),
        EvidenceCommand.Create(),
        KeyCommand.Create(),
        EventsCommand.Create(),
    ];
}
