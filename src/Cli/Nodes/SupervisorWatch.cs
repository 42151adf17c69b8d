namespace CityConsortium.Cli.Nodes;

/// <summary>
/// In a supervised validator: notices that the supervisor is gone, even by kill -9, because the pipe on standard input
/// closes with it. (Linux' parent-death signal would fire when the supervisor's starting <em>thread</em> ends, and .NET's
/// pool threads do.)
/// </summary>
internal static class SupervisorWatch
{
    /// <summary>A validator that does not come to its end after losing its supervisor is ended; nobody else would.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static bool IsSupervised => Environment.GetEnvironmentVariable(NodeLauncher.SupervisedVariable) == "1";

    /// <summary>Returns after cancelling <paramref name="stop"/>, or when <paramref name="done"/> is cancelled first.</summary>
    public static async Task RunAsync(CancellationTokenSource stop, CancellationToken done)
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (await input.ReadAsync(buffer, done) > 0)
            {
                // The supervisor says nothing; only the end counts.
            }

            await stop.CancelAsync();
            await Task.Delay(Patience, done);
            await Console.Error.WriteLineAsync("the supervisor is gone and this validator did not stop by itself; ending it");
            Environment.Exit(ExitCode.Internal);
        }
        catch (OperationCanceledException)
        {
            // The validator has stopped by itself.
        }
    }
}
