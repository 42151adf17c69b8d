using System.Diagnostics;
using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Cli.Nodes;

/// <summary>A validator's process that this process started and answers for.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    public NodeProcess(string department, NodePaths paths, Process process)
    {
        Department = department;
        Paths = paths;
        _process = process;
        Pid = process.Id;
    }

    public string Department { get; }

    public NodePaths Paths { get; }

    public int Pid { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Only after it has exited; 128 + the signal's number when a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>How it ended, and the last thing it said.</summary>
    public string Obituary()
    {
        var how = ExitCode switch
        {
            137 => "was killed (SIGKILL)",
            134 => "aborted (SIGABRT)",
            139 => "crashed (SIGSEGV)",
            143 => "was terminated (SIGTERM)",
            var code => $"exited with code {code}",
        };
        return NodeLog.LastLine(Paths.Log) is { } line ? $"{how}; its log ends with: {line}" : $"{how}; its log {Paths.Log} is empty";
    }

    public void Terminate() => ProcessSignal.Terminate(Pid);

    public void Kill() => ProcessSignal.Kill(Pid);

    public Task WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    public void Dispose() => _process.Dispose();
}
