using System.Globalization;

namespace CityConsortium.Nemesis;

/// <summary>What a run was asked to do.</summary>
/// <param name="Rounds">At least so many.</param>
/// <param name="Transactions">Rounds go on until at least so many are acknowledged.</param>
/// <param name="Only">Beginnings of names of faults; empty = all.</param>
/// <param name="InFlight">Transactions that each client keeps under way.</param>
/// <param name="Directory">Where the network's directory is made; null = the system's temporary directory.</param>
internal sealed record NemesisOptions(
    int Rounds, int Seed, int Validators, long Transactions, IReadOnlyList<string> Only, int Clients, int InFlight, int BasePort, string? Directory)
{
    public static NemesisOptions Default { get; } = new(10, Environment.TickCount & 0xFFFF, 4, 0, [], 4, 128, 27_400, null);

    /// <returns>The options, or null with what is wrong.</returns>
    public static NemesisOptions? Parse(IReadOnlyList<string> words, out string? problem)
    {
        var options = Default;
        problem = null;
        for (var i = 0; i < words.Count && problem is null; i += 2)
        {
            if (i + 1 == words.Count)
            {
                problem = $"'{words[i]}' wants a value or is not known";
                break;
            }

            var value = words[i + 1];
            options = words[i] switch
            {
                "--rounds" => options with { Rounds = (int)Number(words[i], value, 0, 100_000, ref problem) },
                "--seed" => options with { Seed = (int)Number(words[i], value, 0, int.MaxValue, ref problem) },
                "--validators" => options with { Validators = (int)Number(words[i], value, 4, 7, ref problem) },
                "--transactions" => options with { Transactions = Number(words[i], value, 0, 100_000_000, ref problem) },
                "--clients" => options with { Clients = (int)Number(words[i], value, 1, 64, ref problem) },
                "--in-flight" => options with { InFlight = (int)Number(words[i], value, 1, 4096, ref problem) },
                "--base-port" => options with { BasePort = (int)Number(words[i], value, 1024, 60_000, ref problem) },
                "--directory" => options with { Directory = value },
                "--only" => options with { Only = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) },
                _ => Unknown(words[i], options, ref problem),
            };
        }

        return problem is null ? options : null;
    }

    /// <summary>The command that runs the same again.</summary>
    public string Replay() => string.Create(
        CultureInfo.InvariantCulture,
        $"./city nemesis --seed {Seed} --rounds {Rounds} --validators {Validators} --transactions {Transactions}{(Only.Count > 0 ? $" --only {string.Join(',', Only)}" : "")}");

    private static long Number(string name, string text, long least, long most, ref string? problem)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        problem = $"{name} takes a number from {least} to {most}, not '{text}'";
        return least;
    }

    private static NemesisOptions Unknown(string name, NemesisOptions options, ref string? problem)
    {
        problem = $"'{name}' is no option";
        return options;
    }
}
