using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Cli.Nodes;

/// <summary>The validators that this process supervises. Whatever happens, disposing it leaves none of them running.</summary>
internal sealed class NodeFleet(CityNetwork network, NodeLauncher launcher) : IAsyncDisposable
{
    /// <summary>Longer than any clean stop takes: one block's synced batch and closing the store.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, NodeProcess> _running = [];

    public int RunningCount => _running.Count;

    public NodeProcess? Find(string department) => _running.GetValueOrDefault(department);

    public NodeProcess Start(ValidatorEntry validator)
    {
        var process = launcher.StartSupervised(validator.Department, network.Node(validator));
        _running.Add(validator.Department, process);
        return process;
    }

    /// <summary>Takes those out of the fleet that have ended, and returns them; the caller disposes them.</summary>
    public IReadOnlyList<NodeProcess> TakeExited()
    {
        List<NodeProcess> exited = [.. _running.Values.Where(p => p.HasExited)];
        foreach (var process in exited)
        {
            _running.Remove(process.Department);
            File.Delete(process.Paths.Pid);
        }

        return exited;
    }

    /// <summary>Asks all to stop, waits, and ends those that do not.</summary>
    /// <returns>The departments whose validators had to be killed.</returns>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        foreach (var process in _running.Values)
        {
            process.Terminate();
        }

        var killed = new List<string>();
        using var patience = new CancellationTokenSource(Patience);
        foreach (var process in _running.Values)
        {
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                killed.Add(process.Department);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        foreach (var process in TakeExited())
        {
            process.Dispose();
        }

        return killed;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
