using System.Text;

namespace CityConsortium.Cli.Nodes;

/// <summary>A validator's <c>node.log</c>: what its process wrote to standard output and error.</summary>
internal static class NodeLog
{
    /// <summary>At this size a log is set aside at the next start, and the one set aside before is dropped: two such files per validator at most.</summary>
    private const long RotateAtBytes = 16 * 1024 * 1024;

    /// <summary>Enough of the end of a log to hold its last line.</summary>
    private const int TailBytes = 8192;

    private const int LineLength = 240;

    public static void Rotate(string path)
    {
        var log = new FileInfo(path);
        if (log.Exists && log.Length >= RotateAtBytes) log.MoveTo($"{path}.1", overwrite: true);
    }

    /// <returns>The last line that is not empty, shortened for a screen; null when there is none.</returns>
    public static string? LastLine(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            stream.Seek(-Math.Min(TailBytes, stream.Length), SeekOrigin.End);
            var tail = new byte[TailBytes];
            var length = stream.ReadAtLeast(tail, TailBytes, throwOnEndOfStream: false);
            var line = Encoding.UTF8.GetString(tail, 0, length).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();
            return line is { Length: > LineLength } ? $"{line[..LineLength]}…" : line;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
