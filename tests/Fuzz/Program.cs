using System.Globalization;
using CityConsortium.Fuzz.Engine;
using CityConsortium.Fuzz.Targets;

const string Help = """
    Usage: ./city fuzz [--target NAME,NAME] [--runs N | --seconds S] [--seed S] [--threads N]
           ./city fuzz --target NAME --hex BYTES       decodes one input again

    Feeds every decoder with mutations of valid inputs. Ends with 1 when one throws, takes more memory than its input
    justifies, accepts two encodings of one thing, or does not come back within a minute. --runs and --seconds are for each decoder.
    """;

var seed = (ulong)(Environment.TickCount & 0xFFFF_FFFF);
long runs = 100_000;
var seconds = 0;
var threads = 1;
string? hex = null;
string[] wanted = [];
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    switch (args[i])
    {
        case "--help" or "-h":
            Console.WriteLine(Help);
            Console.WriteLine($"Decoders: {string.Join(", ", AllTargets.Create().Select(t => t.Name))}");
            return 0;
        case "--target" when value.Length > 0: wanted = value.Split(','); break;
        case "--runs" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out runs): break;
        case "--seconds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seconds): break;
        case "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed): break;
        case "--threads" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out threads) && threads > 0: break;
        case "--hex": hex = value; break;
        default:
            Console.Error.WriteLine($"error: '{args[i]} {value}' is not understood; ./city fuzz --help says what there is");
            return 2;
    }

    i++;
}

var names = AllTargets.Create().Select(t => t.Name).Where(n => wanted.Length == 0 || wanted.Contains(n)).ToList();
if (names.Count == 0)
{
    Console.Error.WriteLine($"error: no decoder is called {string.Join(" or ", wanted)}; ./city fuzz --help lists them");
    return 2;
}

if (hex is not null)
{
    var again = new FuzzRun(AllTargets.Create().Single(t => t.Name == names[0]), seed).Try(Convert.FromHexString(hex));
    Console.WriteLine(again is null ? "nothing is wrong with this input" : $"WRONG: {again.Problem}");
    return again is null ? 0 : 1;
}

Console.WriteLine($"fuzz: seed {seed}");
var results = FuzzBatch.Run(names, seed, seconds > 0 ? long.MaxValue : runs, seconds > 0 ? TimeSpan.FromSeconds(seconds) : null, threads, Console.WriteLine);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{results.Sum(r => r.Executions):N0} executions of {results.Count} decoders, {results.Count(r => r.Finding is not null)} findings"));
return results.Any(r => r.Finding is not null) ? 1 : 0;
