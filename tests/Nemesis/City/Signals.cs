using System.Runtime.InteropServices;

namespace CityConsortium.Nemesis.City;

/// <summary>The signals that stop a process in its tracks and let it go on (signal(7), Linux numbers).</summary>
internal static class Signals
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    public static bool Pause(int pid) => kill(pid, SigStop) == 0;

    public static bool Resume(int pid) => kill(pid, SigCont) == 0;

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
