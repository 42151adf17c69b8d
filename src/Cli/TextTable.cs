using System.Text;

namespace CityConsortium.Cli;

/// <summary>Columns of text, aligned on a terminal also where names are Chinese: their characters are two columns wide.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [headings];

    public void Add(params string[] cells) => _rows.Add(cells);

    public IEnumerable<string> Lines()
    {
        var widths = headings.Select((_, column) => _rows.Max(row => Columns(row[column]))).ToArray();
        foreach (var row in _rows)
        {
            var line = new StringBuilder();
            for (var column = 0; column < row.Length; column++)
            {
                line.Append(' ', 2).Append(row[column]).Append(' ', widths[column] - Columns(row[column]));
            }

            yield return line.ToString().TrimEnd();
        }
    }

    /// <summary>Wide are CJK ideographs, full-width forms and punctuation (Unicode Standard Annex 11); everything else here is narrow.</summary>
    private static int Columns(string text) => text.EnumerateRunes()
        .Sum(rune => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x20000 and <= 0x3FFFD) ? 2 : 1);
}
