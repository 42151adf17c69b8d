namespace CityConsortium.Simulation.Cli.Mutants;

/// <summary>
/// Reads <c>tests/Mutants/*.mutant</c>: a line that says what is wrong, <c>kills:</c> and <c>engine:</c> lines, then per change
/// <c>@ file</c>, the original lines behind <c>-</c> and the new ones behind <c>+</c>.
/// </summary>
public static class MutantFile
{
    public static IReadOnlyList<Mutant> ReadAll(string root) =>
        [.. Directory.EnumerateFiles(Path.Combine(root, "tests", "Mutants"), "*.mutant").Order(StringComparer.Ordinal).Select(Read)];

    /// <exception cref="FormatException">The file is no mutant; the sentence says why.</exception>
    public static Mutant Read(string path) => Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllLines(path));

    public static Mutant Parse(string name, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0 || lines[0].Length == 0) throw new FormatException($"{name}: the first line says what is wrong");
        string[] kills = [];
        var engine = MutantEngine.Swarm;
        var hunks = new List<MutantHunk>();
        for (var i = 1; i < lines.Count;)
        {
            var line = lines[i];
            if (line.StartsWith("@ ", StringComparison.Ordinal))
            {
                i++;
                var original = Take(lines, ref i, '-');
                var replacement = Take(lines, ref i, '+');
                if (original.Length == 0) throw new FormatException($"{name}: a change of {line[2..]} without original lines");
                hunks.Add(new MutantHunk(line[2..].Trim(), original, replacement));
                continue;
            }

            if (line.StartsWith("kills:", StringComparison.Ordinal)) kills = line[6..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            else if (line.StartsWith("engine:", StringComparison.Ordinal)) engine = Enum.Parse<MutantEngine>(line[7..].Trim(), ignoreCase: true);
            else if (line.Length > 0) throw new FormatException($"{name}: line {i + 1} is neither 'kills:', 'engine:' nor a change: {line}");
            i++;
        }

        if (kills.Length == 0 || hunks.Count == 0) throw new FormatException($"{name}: 'kills:' or the change is missing");
        return new Mutant(name, lines[0], kills, engine, hunks);
    }

    private static string Take(IReadOnlyList<string> lines, ref int i, char sign)
    {
        var taken = new List<string>();
        for (; i < lines.Count && lines[i].StartsWith(sign); i++) taken.Add(lines[i][1..]);
        return string.Join('\n', taken);
    }
}
