using CityConsortium.Types;

namespace CityConsortium.Client;

/// <summary>
/// What the client trusts: the genesis document, and nothing else. Every answer is checked against it. A bad file is
/// reported by the validation of the options, together with everything else that is wrong with them.
/// </summary>
public sealed class GenesisTrust
{
    private readonly Genesis? _genesis;

    private GenesisTrust(Genesis? genesis, string source, string? problem)
    {
        _genesis = genesis;
        Source = source;
        Problem = problem;
    }

    /// <summary>Where it came from, for messages.</summary>
    public string Source { get; }

    /// <summary>Null, or the sentence that says why there is nothing to trust.</summary>
    public string? Problem { get; }

    public Genesis Genesis => _genesis ?? throw new CityException(ClientCodes.Misconfigured, Problem ?? "there is no genesis");

    public static GenesisTrust From(Genesis genesis) => new(genesis, "genesis in memory", null);

    public static GenesisTrust FromFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new GenesisTrust(null, path, $"The genesis file {path} cannot be read: {e.Message}");
        }

        var genesis = GenesisFile.Parse(text, out var problem);
        return new GenesisTrust(genesis, path, genesis is null ? $"The genesis file {path} is refused: {problem}." : null);
    }
}
