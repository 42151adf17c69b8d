using System.CommandLine;

namespace CityConsortium.Cli.Client;

/// <summary><c>city load</c>: takes files of the outside world into the ledger.</summary>
internal static class LoadCommand
{
    public static Command Create() => new("load", "Take records from a file into the ledger.") { LoadAirCommand.Create() };
}
