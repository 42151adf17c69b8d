using System.Runtime.InteropServices;

namespace CityConsortium.Cli.Nodes;

/// <summary>The two signals that a validator is sent. .NET itself can only send the second.</summary>
internal static class ProcessSignal
{
    private const int SigKill = 9;
    private const int SigTerm = 15;

    /// <summary>Asks for a clean stop.</summary>
    /// <returns>Whether the process was there to receive it.</returns>
    public static bool Terminate(int pid) => kill(pid, SigTerm) == 0;

    /// <summary>Ends the process at once, as a crash would.</summary>
    /// <returns>Whether the process was there to receive it.</returns>
    public static bool Kill(int pid) => kill(pid, SigKill) == 0;

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
