using System.CommandLine;
using CityConsortium.Cli.Benchmark;
using CityConsortium.Cli.Client;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Members;
using CityConsortium.Cli.Nodes;
using CityConsortium.Cli.Up;

namespace CityConsortium.Cli;

/// <summary>The tool's whole tree of commands, and the way from the words that a person typed to an exit code.</summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        using var signals = new TerminationSignals();
        return await ErrorBoundary.RunAsync(args, () => InvokeAsync(args, signals.Token), signals.Token);
    }

    public static RootCommand CreateRoot()
    {
        var root = new RootCommand("A city's consortium ledger: local network, validators, records, proofs, benchmark.");
        foreach (var command in (Command[])[UpCommand.Create(), InitCommand.Create(), NodeCommand.Create(), MemberCommand.Create(), .. ClientCommands.All(), BenchCommand.Create()])
        {
            root.Add(command);
        }

        return root;
    }

    private static Task<int> InvokeAsync(string[] args, CancellationToken cancellation)
    {
        var root = CreateRoot();
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && args.Length > 0)
        {
            var words = string.Join(' ', Path(parsed.CommandResult));
            var what = parsed.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is no command, option or argument of '{words}'" : parsed.Errors[0].Message.TrimEnd('.');
            throw new CliException($"{what}; '{words} --help' shows what there is.", ExitCode.Usage);
        }

        // Signals and exceptions are this project's own business: one boundary, one meaning of Ctrl-C.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return args.Length == 0 ? root.Parse("--help").InvokeAsync(configuration, cancellation) : parsed.InvokeAsync(configuration, cancellation);
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult command) =>
        (command.Parent is System.CommandLine.Parsing.CommandResult parent ? Path(parent) : []).Append(command.Command is RootCommand ? "city" : command.Command.Name);
}
