using System.Globalization;

namespace CityConsortium.Cli.Nodes;

/// <summary>
/// Which process runs a validator: its id and when it started, in clock ticks since boot. The second number tells a process
/// from another that got the same id later, so a stale file is recognised and never hits a stranger.
/// </summary>
internal static class PidFile
{
    public static void Write(string path, int pid)
    {
        if (StartTicks(pid) is { } ticks) PrivateFile.Replace(path, string.Create(CultureInfo.InvariantCulture, $"{pid} {ticks}\n"));
    }

    /// <returns>The process id, or null when there is no file or its process is gone.</returns>
    public static int? ReadLive(string path)
    {
        string[] words;
        try
        {
            words = File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return words.Length == 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && StartTicks(pid) == ticks ? pid : null;
    }

    /// <summary>Field 22 of /proc/PID/stat (proc(5)); null when the process is gone or only waits to be reaped.</summary>
    private static long? StartTicks(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat");

            // The second field is the command's name in parentheses and may hold anything: count from its end.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            const int State = 0;
            const int StartTime = 22 - 3;
            return fields[State] is "Z" or "X" ? null : long.Parse(fields[StartTime], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
