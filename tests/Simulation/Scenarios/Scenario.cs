using CityConsortium.Consensus;
using CityConsortium.Types;

namespace CityConsortium.Simulation.Scenarios;

/// <summary>
/// A protocol scenario as a text file (README.md in this folder): comments, commands, and under each command, indented, what
/// happens because of it.
/// </summary>
public static class Scenario
{
    private const string Indent = "    ";

    /// <returns>The file's text with the events as they are now: equal to the input when everything happens as written.</returns>
    /// <exception cref="FormatException">A line is no command, or an expectation does not hold.</exception>
    public static string Play(string text)
    {
        var output = new List<string>();
        ScenarioCity? city = null;
        var (members, blocksPerLeader) = (4, 1000);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith(Indent, StringComparison.Ordinal)) continue; // events of the last time
            output.Add(line);
            if (line.Length == 0 || line[0] == '#') continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["members", var n])
            {
                members = int.Parse(n);
                continue;
            }

            if (words is ["blocks-per-leader", var blocks])
            {
                blocksPerLeader = int.Parse(blocks);
                continue;
            }

            city ??= new ScenarioCity(members, blocksPerLeader, what => output.Add(Indent + what));
            Do(city, line, words);
        }

        return string.Join('\n', output) + "\n";
    }

    private static void Do(ScenarioCity city, string line, string[] words)
    {
        int[] all = [.. city.Nodes.Select(n => n.Member)];
        switch (words)
        {
            case ["submit"]:
                city.Submit(1);
                city.Run();
                break;
            case ["submit", var count]:
                city.Submit(int.Parse(count));
                city.Run();
                break;
            case ["drop", .. var rule]:
                city.Rules.Drop(rule);
                break;
            case ["partition", ..]:
                city.Rules.Partition(line["partition".Length..], all.Length);
                break;
            case ["heal"]:
                city.Rules.Heal();
                break;
            case ["timer", var name, .. var which]:
                // All fire before anything is delivered: they ran side by side.
                foreach (var member in which is [var some] ? ScenarioRules.Members(some) : all) city.Fire(member, Enum.Parse<TimerId>(name));
                city.Run();
                break;
            case ["link", var member, "down" or "up"]:
                city.Link(int.Parse(member), words[2] == "up");
                city.Run();
                break;
            case ["crash", var members]:
                foreach (var member in ScenarioRules.Members(members)) city.Crash(member);
                break;
            case ["crash", var member, "after", "persist"]:
                city.Nodes[int.Parse(member)].DiesAfterPersist = true;
                break;
            case ["restart", var member]:
                city.Restart(int.Parse(member), loseRecord: false);
                city.Run();
                break;
            case ["restart", var member, "without", "record"]:
                city.Restart(int.Parse(member), loseRecord: true);
                city.Run();
                break;
            case ["slow", var member]:
                city.Nodes[int.Parse(member)].IsSlow = true;
                break;
            case ["propose", var member]:
                city.LetPropose(int.Parse(member));
                city.Run();
                break;
            case ["equivocate", var member, "to", var to]:
                city.Equivocate(int.Parse(member), ScenarioRules.Members(to));
                city.Run();
                break;
            case ["ask", var member, "view", var view]:
                city.AskForView(int.Parse(member), ulong.Parse(view));
                city.Run();
                break;
            case ["overdue", var members]:
                foreach (var member in ScenarioRules.Members(members)) city.Feed(city.Nodes[member], new Input.TransactionOverdue());
                city.Run();
                break;
            case ["expect", "committed", var height, .. var by]:
                foreach (var member in by is ["by", var some] ? ScenarioRules.Members(some) : all)
                {
                    Require(city.Nodes[member].Blocks.Count == int.Parse(height), line, $"member {member} has {city.Nodes[member].Blocks.Count} blocks");
                }

                RequireAgreement(city, line);
                break;
            case ["expect", "view", var view, .. var by]:
                foreach (var member in by is ["by", var some] ? ScenarioRules.Members(some) : all)
                {
                    var now = city.Nodes[member].Replica?.Describe().View.Value;
                    Require(now == ulong.Parse(view), line, $"member {member} is in view {now}");
                }

                break;
            case ["expect", "timeout", var milliseconds, "of", var members]:
                foreach (var member in ScenarioRules.Members(members))
                {
                    var after = city.Nodes[member].Timers.TryGetValue(TimerId.View, out var set) ? $"{set.TotalMilliseconds}" : "none";
                    Require(after == milliseconds, line, $"member {member}'s view timer is {after} ms");
                }

                break;
            default:
                throw new FormatException($"no command: {line}");
        }
    }

    private static void RequireAgreement(ScenarioCity city, string line)
    {
        foreach (var height in Enumerable.Range(0, city.Nodes.Max(n => n.Blocks.Count)))
        {
            var blocks = city.Nodes.Where(n => n.Blocks.Count > height).Select(n => n.Blocks[height].Certificate.BlockHash).Distinct().Count();
            Require(blocks == 1, line, $"{blocks} blocks at height {height + 1}");
        }
    }

    private static void Require(bool holds, string line, string what)
    {
        if (!holds) throw new FormatException($"'{line}' does not hold: {what}");
    }
}
