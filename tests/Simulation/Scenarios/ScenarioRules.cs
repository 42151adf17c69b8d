using CityConsortium.Consensus;

namespace CityConsortium.Simulation.Scenarios;

/// <summary>Which messages are lost: those that a <c>drop</c> names, and those between the parts of a <c>partition</c>.</summary>
internal sealed class ScenarioRules
{
    private readonly List<Func<int, int, Message, bool>> _drops = [];
    private int[]? _parts;

    public void Heal()
    {
        _drops.Clear();
        _parts = null;
    }

    /// <summary><c>drop Commit from 0,1 to 2</c>; without from or to: of everybody, to everybody.</summary>
    public void Drop(IReadOnlyList<string> words)
    {
        var kind = words[0];
        var from = MembersAfter("from", words);
        var to = MembersAfter("to", words);
        _drops.Add((f, t, m) => (kind == "all" || KindOf(m) == kind) && (from?.Contains(f) ?? true) && (to?.Contains(t) ?? true));
    }

    public void Partition(string text, int members)
    {
        _parts = new int[members];
        var part = 0;
        foreach (var group in text.Split('|'))
        {
            part++;
            foreach (var member in Members(group)) _parts[member] = part;
        }
    }

    public bool Loses(int from, int to, Message message) =>
        (_parts is not null && _parts[from] != _parts[to]) || _drops.Exists(d => d(from, to, message));

    /// <summary>Nothing but the partition stops blocks that are fetched.</summary>
    public bool Separates(int a, int b) => _parts is not null && _parts[a] != _parts[b];

    public static int[] Members(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static string KindOf(Message message) => message is Vote vote ? vote.Step.ToString() : message.GetType().Name;

    private static int[]? MembersAfter(string word, IReadOnlyList<string> words)
    {
        for (var i = 0; i + 1 < words.Count; i++)
        {
            if (words[i] == word) return Members(words[i + 1]);
        }

        return null;
    }
}
