using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Client;
using CityConsortium.Types;

namespace CityConsortium.Cli.Client;

/// <summary>
/// The keys in the local network's <c>keys/</c>. A key that a command needs and that is not there is made and registered by its
/// department's admin; on a local network all admins' keys lie in the same directory.
/// </summary>
internal sealed class KeyRing(LocalClient local, TextWriter notices)
{
    public static string FileNameOf(DepartmentId department, string label) => $"{department}-{label}.key";

    public static string FileNameOf(StationId station) => $"station-{station}.key";

    /// <exception cref="CliException">The file is missing or damaged.</exception>
    public CityIdentity Admin(DepartmentId department) => Open(PathOf(FileNameOf(department, "admin")));

    /// <summary>The key in this file, made if there is none, and registered with these roles if the ledger does not know it.</summary>
    public async Task<CityIdentity> EnsureAsync(string fileName, DepartmentId department, string label, RoleSet roles, CancellationToken cancellation)
    {
        var path = PathOf(fileName);
        var isNew = !File.Exists(path);
        if (isNew) Make(path, department, label);
        var identity = Open(path);
        if (!isNew && await IsRegisteredAsync(identity.PublicKey, cancellation)) return identity;
        using var admin = Admin(department);
        try
        {
            await local.City.Identity.RegisterKeyAsync(identity.PublicKey, roles, label, LocalClient.Writing(admin), cancellation);
            await notices.WriteLineAsync($"registered key {path} ({roles}) for department {department}");
        }
        catch (CityException e) when (e.Code == IdentityCodes.KeyExists)
        {
            // Registered meanwhile, or before a restart of this command: what was wanted.
        }

        return identity;
    }

    /// <summary>Makes a key file, 0600.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    private static void Make(string path, DepartmentId department, string label)
    {
        using var key = SigningKey.Create();
        try
        {
            PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);
            PrivateFile.Write(path, KeyFile.Create(key, department, label).ToJson());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"the key file {path} cannot be written: {e.Message}", ExitCode.BadConfig);
        }
    }

    public string PathOf(string fileName) => Path.Combine(local.Network.Paths.Keys, fileName);

    /// <exception cref="CliException">The file is missing or damaged.</exception>
    public static CityIdentity Open(string path)
    {
        var identity = CityIdentity.FromFile(path);
        return identity.Problem is null ? identity : throw new CliException(identity.Problem.TrimEnd('.') + "; put the file back, or name another --data.", ExitCode.BadConfig);
    }

    private async Task<bool> IsRegisteredAsync(PublicKey key, CancellationToken cancellation)
    {
        try
        {
            return (await local.City.Identity.GetKeyAsync(key, cancellationToken: cancellation)).Value is not null;
        }
        catch (CityException e) when (e.Code == ClientCodes.NoBlockYet)
        {
            return false; // So nobody has registered anything.
        }
    }
}
