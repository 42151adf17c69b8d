using CityConsortium.Types;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>A complete local network as its files describe it.</summary>
internal sealed record CityNetwork(NetworkPaths Paths, Genesis Genesis, IReadOnlyList<ValidatorEntry> Validators)
{
    public NodePaths Node(ValidatorEntry validator) => Paths.Node(validator.Department);

    /// <exception cref="CliException">There is none, or a file of it is damaged.</exception>
    public static CityNetwork Load(NetworkPaths paths)
    {
        if (!File.Exists(paths.Network))
        {
            throw new CliException(
                $"there is no network in {paths.Directory}; make one with 'city up', or name its directory with --data or {CommandOptions.DataVariable}.",
                ExitCode.BadConfig);
        }

        var validators = NetworkFile.Parse(Read(paths.Network), out var problem)
            ?? throw new CliException($"{paths.Network} cannot be used: {problem}. Put the file back as it was, or start anew with 'city up --fresh'.", ExitCode.BadConfig);
        var genesis = GenesisFile.Parse(Read(paths.Genesis), out problem)
            ?? throw new CliException($"{paths.Genesis} cannot be used: {problem}. Put the file back as it was, or start anew with 'city up --fresh'.", ExitCode.BadConfig);
        return new CityNetwork(paths, genesis, validators);
    }

    /// <exception cref="CliException">No validator of that department is in this network.</exception>
    public ValidatorEntry Validator(string department) =>
        Validators.FirstOrDefault(v => v.Department == department)
        ?? throw new CliException(
            $"the network in {Paths.Directory} has no department '{department}'; it has {string.Join(", ", Validators.Select(v => v.Department))}.",
            ExitCode.Usage);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {e.Message} Put the file back, or start anew with 'city up --fresh'.", ExitCode.BadConfig);
        }
    }
}
