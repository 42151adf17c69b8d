using System.Diagnostics;
using CityConsortium.Cli.LocalNetwork;

namespace CityConsortium.Cli.Nodes;

/// <summary>
/// How a validator's process is started: this very tool with <c>node run DIRECTORY</c>, through the shell, which sends the
/// output into the log from the first byte on (also what the runtime says when it cannot even start) and gives the process a
/// session of its own, so that a Ctrl-C on the terminal reaches the supervisor alone. The process id stays the same throughout.
/// </summary>
/// <param name="command">The program and its leading arguments; the node's directory is appended.</param>
internal sealed class NodeLauncher(IReadOnlyList<string> command)
{
    /// <summary>Set for a validator whose standard input is a pipe from its supervisor: when it closes, the supervisor is gone.</summary>
    public const string SupervisedVariable = "CITY_SUPERVISED";

    private const string Script = """log=$1; shift; exec setsid "$@" >>"$log" 2>&1""";

    public static NodeLauncher ThisTool()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is not known.");
        string[] tool = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.Combine(AppContext.BaseDirectory, "city.dll")]
            : [program];
        return new NodeLauncher([.. tool, "node", "run"]);
    }

    /// <summary>Starts a validator that ends when this process does.</summary>
    public NodeProcess StartSupervised(string department, NodePaths node)
    {
        var process = Start(node, supervised: true);
        return new NodeProcess(department, node, process);
    }

    /// <summary>Starts a validator that lives on by itself.</summary>
    /// <returns>Its process id.</returns>
    public int StartDetached(NodePaths node)
    {
        using var process = Start(node, supervised: false);
        process.StandardInput.Close();
        return process.Id;
    }

    private Process Start(NodePaths node, bool supervised)
    {
        NodeLog.Rotate(node.Log);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var word in (string[])["-c", Script, "sh", node.Log, .. command, node.Directory])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment[SupervisedVariable] = supervised ? "1" : "";
        var process = Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
        PidFile.Write(node.Pid, process.Id);
        return process;
    }
}
