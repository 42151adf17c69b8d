using System.CommandLine;
using CityConsortium.Node;

namespace CityConsortium.Cli.Nodes;

/// <summary><c>city node run DIRECTORY</c>: is a validator, in the foreground, until SIGTERM or Ctrl-C. What systemd starts.</summary>
internal static class NodeRunCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("directory") { Description = "The validator's directory, holding its node.json." };
        var command = new Command("run", "Run a validator in the foreground until SIGTERM or Ctrl-C.") { directory };
        command.SetAction((parsed, cancellation) => RunAsync(Path.GetFullPath(parsed.GetRequiredValue(directory)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string directory, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(directory, "node.json")))
        {
            throw new CliException($"{directory} holds no node.json; name a validator's directory, for example .city/nodes/urban.", ExitCode.BadConfig);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var done = new CancellationTokenSource();
        var watch = SupervisorWatch.IsSupervised ? Task.Run(() => SupervisorWatch.RunAsync(stop, done.Token), CancellationToken.None) : Task.CompletedTask;
        try
        {
            return await ValidatorHost.RunAsync(directory, stop.Token);
        }
        finally
        {
            await done.CancelAsync();

            // A read of standard input may not be cancellable; the process is about to end anyway.
            await Task.WhenAny(watch, Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None));
        }
    }
}
