using System.CommandLine;
using CityConsortium.Node;
using CityConsortium.Storage;
using Grpc.Core;

namespace CityConsortium.Cli.Nodes;

/// <summary><c>city node verify</c>, <c>repair</c>, <c>restored</c>: what an operator does to a validator that does not run. docs/RECOVERY.md says when.</summary>
internal static class NodeRecoveryCommands
{
    public static Command CreateVerify()
    {
        var directory = Directory();
        var command = new Command("verify", "Check a stopped validator's whole directory: every block, certificate, index and state entry.") { directory };
        command.SetAction(parsed => OnStopped(parsed.GetRequiredValue(directory), config => Task.FromResult(Tell(Verify(config)))));
        return command;
    }

    public static Command CreateRepair()
    {
        var directory = Directory();
        var from = new Option<string>("--from") { Description = "The department, or host:port of a member's peer port, to fetch the chain from.", HelpName = "PEER", Required = true };
        var command = new Command("repair", "Set a stopped validator's damaged files aside and make the ledger again from a peer.") { directory, from };
        command.SetAction((parsed, cancellation) => OnStopped(
            parsed.GetRequiredValue(directory), config => RepairAsync(config, parsed.GetRequiredValue(from), cancellation)));
        return command;
    }

    public static Command CreateRestored()
    {
        var directory = Directory();
        var command = new Command("restored", "Say that a stopped validator's directory comes from a backup: it observes until it is safe to vote.") { directory };
        command.SetAction(parsed => OnStopped(parsed.GetRequiredValue(directory), config => Task.FromResult(Restored(config))));
        return command;
    }

    private static Argument<string> Directory() => new("directory") { Description = "The validator's directory, holding its node.json." };

    private static async Task<int> OnStopped(string directory, Func<NodeConfig, Task<int>> work)
    {
        try
        {
            var config = NodeConfigReader.Read(directory);
            using var held = DirectoryLock.Take(config.DataDirectory);
            return await work(config);
        }
        catch (NodeConfigException e)
        {
            throw new CliException(e.Message, ExitCode.BadConfig);
        }
        catch (DirectoryInUseException e)
        {
            throw new CliException(e.Message, ExitCode.IdentityConflict);
        }
        catch (StorageException e)
        {
            throw new CliException(e.Message, ExitCode.DiskFailure);
        }
    }

    private static VerificationReport Verify(NodeConfig config)
    {
        var said = "";
        return NodeVerification.Run(config, progress =>
        {
            if (progress.Stage != said) Console.WriteLine($"{said = progress.Stage} …");
            if (progress.Total > 0) Console.WriteLine($"  {progress.Done} of {progress.Total}");
            else Console.WriteLine($"  {progress.Done}");
        });
    }

    private static int Tell(VerificationReport report)
    {
        foreach (var note in report.Notes) Console.WriteLine($"note: {note}");
        foreach (var finding in report.OtherFindings.Concat(report.LedgerFindings)) Console.Error.WriteLine($"damage: {finding}");
        if (report.Tip is { } tip) Console.WriteLine($"height {tip}, {report.Transactions} transactions, blocks kept from height {report.OldestBlock}");
        if (!report.IsClean) return ExitCode.DiskFailure;
        Console.WriteLine("everything fits together");
        return ExitCode.Ok;
    }

    private static async Task<int> RepairAsync(NodeConfig config, string from, CancellationToken cancellation)
    {
        using var peer = PeerDoor.To(config, from);
        var report = Verify(config);
        foreach (var finding in report.OtherFindings.Concat(report.LedgerFindings)) Console.WriteLine($"damage: {finding}");
        try
        {
            if (!await new NodeRepair(config, peer, Console.WriteLine).RunAsync(report, TimeProvider.System.GetUtcNow(), cancellation))
            {
                Console.WriteLine(report.IsClean ? "nothing is damaged" : "the validator repairs this by itself when it starts");
            }

            return ExitCode.Ok;
        }
        catch (RpcException e)
        {
            throw new CliException($"{peer.Name} cannot be asked for the chain ({e.Status.Detail}); name another department with --from, or start that validator.", ExitCode.Retryable);
        }
        catch (BlockRefusedException e)
        {
            throw new CliException($"{peer.Name} served what is not the chain: {e.Message}. Name another department with --from.", ExitCode.Retryable);
        }
        catch (NodeHaltedException e)
        {
            throw new CliException($"{e.Message}. Use the version of this program that the other departments run.", ExitCode.Internal);
        }
    }

    private static int Restored(NodeConfig config)
    {
        var marker = Path.Combine(config.Directory, NodeStore.FirstStartMarker);
        if (File.Exists(marker)) File.Delete(marker);
        var aside = SafetyLog.SetAside(config.DataDirectory);
        Console.WriteLine(aside is null
            ? "there is no safety log; the validator will observe until it is safe to vote"
            : $"the safety log is kept as {aside}; the validator will observe until it is safe to vote");
        return ExitCode.Ok;
    }
}
