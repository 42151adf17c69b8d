using System.Text;

namespace CityConsortium.Cli.Client;

/// <summary>One line of comma-separated values with optional double quotes (RFC 4180, without line breaks inside quotes).</summary>
internal static class CsvLine
{
    /// <returns>The cells, or null when a quote is not closed or stands in the middle of a cell.</returns>
    public static List<string>? Split(string line)
    {
        var cells = new List<string>();
        var at = 0;
        while (true)
        {
            if (at < line.Length && line[at] == '"')
            {
                if (Quoted(line, ref at) is not { } cell) return null;
                cells.Add(cell);
            }
            else
            {
                var end = line.IndexOf(',', at);
                var cell = end < 0 ? line[at..] : line[at..end];
                if (cell.Contains('"')) return null;
                cells.Add(cell.Trim());
                at = end < 0 ? line.Length : end;
            }

            if (at == line.Length) return cells;
            at++; // The comma.
            if (at == line.Length)
            {
                cells.Add("");
                return cells;
            }
        }
    }

    private static string? Quoted(string line, ref int at)
    {
        var cell = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"') cell.Append(line[at]);
            else if (at + 1 < line.Length && line[at + 1] == '"') cell.Append(line[++at]);
            else
            {
                at++;
                return at == line.Length || line[at] == ',' ? cell.ToString() : null;
            }
        }

        return null;
    }
}
