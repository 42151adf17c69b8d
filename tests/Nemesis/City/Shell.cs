using System.Diagnostics;
using System.Globalization;

namespace CityConsortium.Nemesis.City;

/// <summary>Small system tools that change what a process or a mount may do.</summary>
internal static class Shell
{
    /// <summary>From now on files of the process may not grow beyond so many bytes: a write gets an error (setrlimit(2)).</summary>
    public static Task LimitFileSizeAsync(int pid, long? bytes) =>
        RunAsync("prlimit", "--pid", Text(pid), $"--fsize={(bytes is { } limit ? Text(limit) : "unlimited")}:");

    /// <returns>Whether the tool ended well.</returns>
    public static async Task<bool> RunAsync(string tool, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true, RedirectStandardOutput = true });
            if (process is null) return false;
            var said = Task.WhenAll(process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
            await process.WaitForExitAsync();
            await said;
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
