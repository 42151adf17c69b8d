using CityConsortium.Types;

namespace CityConsortium.Cli.LocalNetwork;

/// <summary>
/// Makes a new network: keys, certificates, genesis and every validator's configuration. All of it is built aside and moved
/// into place with <c>network.json</c> last, so that a set-up killed at any moment leaves nothing that looks finished.
/// </summary>
internal static class NetworkBuilder
{
    /// <summary>The name inside genesis, for people.</summary>
    private const string NetworkName = "local-city";

    private const string AdminLabel = "admin";

    private const string ConsensusLabel = "consensus";

    public static void Build(NetworkPaths paths, int validators, PortPlan ports, TimeProvider clock)
    {
        RemoveRemains(paths);
        var staged = new NetworkPaths(paths.Staging);
        PrivateFile.CreateDirectory(staged.Keys);
        var now = clock.GetUtcNow();
        var entries = Department.All.Take(validators).Select((d, index) => ValidatorEntry.For(d.Id, ports, index)).ToList();
        var departments = new List<GenesisDepartment>();
        var members = new List<Types.Validator>();
        foreach (var (department, entry) in Department.All.Zip(entries))
        {
            var id = DepartmentId.Of(department.Id);
            departments.Add(new GenesisDepartment(id, department.NameZh, department.NameEn, MakeAdminKey(staged, id)));
            members.Add(MakeValidator(staged.Node(department.Id), id, now));
            File.WriteAllText(staged.Node(department.Id).Config, NodeConfigFile.Create(entry, entries));
        }

        var genesis = new Genesis(NetworkName, BlockTime.From(now), departments, Membership.Create(members), ConsensusParameters.Default);
        File.WriteAllText(staged.Genesis, GenesisFile.ToJson(genesis) + "\n");
        File.WriteAllText(staged.Network, NetworkFile.ToJson(entries));
        MoveIntoPlace(staged, paths);
    }

    /// <summary>
    /// Deletes a network with its records. Killed midway, the next call finds no network.json and removes the rest; only
    /// between the first two steps are the records still in their place, and then the next call asks before it deletes them.
    /// </summary>
    public static void Remove(NetworkPaths paths)
    {
        File.Delete(paths.Network);
        if (Directory.Exists(paths.Staging)) Directory.Delete(paths.Staging, recursive: true);
        if (Directory.Exists(paths.Nodes)) Directory.Move(paths.Nodes, paths.Staging);
        RemoveRemains(paths);
    }

    /// <summary>What an interrupted set-up or deletion left. The caller made sure that no complete network is there.</summary>
    public static void RemoveRemains(NetworkPaths paths)
    {
        foreach (var directory in (string[])[paths.Staging, paths.Nodes, paths.Keys])
        {
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }

        File.Delete(paths.Genesis);
    }

    /// <summary>The department's first key, in the network's <c>keys/</c>.</summary>
    public static PublicKey MakeAdminKey(NetworkPaths staged, DepartmentId id)
    {
        using var key = SigningKey.Create();
        PrivateFile.Write(Path.Combine(staged.Keys, $"{id}-admin.key"), KeyFile.Create(key, id, AdminLabel).ToJson());
        return key.PublicKey;
    }

    private static Types.Validator MakeValidator(NodePaths node, DepartmentId id, DateTimeOffset now)
    {
        var (consensus, tls) = MakeKeys(node, id, now);
        return new Types.Validator(id, consensus, tls);
    }

    /// <summary>A new validator's directory with its two secret keys.</summary>
    public static (PublicKey Consensus, Hash256 TlsPin) MakeKeys(NodePaths node, DepartmentId id, DateTimeOffset now)
    {
        PrivateFile.CreateDirectory(node.Directory);
        using var key = SigningKey.Create();
        PrivateFile.Write(node.ConsensusKey, KeyFile.Create(key, id, ConsensusLabel).ToJson());
        var tls = TlsIdentity.Create(id.Value, now);
        PrivateFile.Write(node.Tls, tls.Pem);
        File.WriteAllText(node.FirstStart, "This validator has never voted; its first start removes this file.\n");
        return (key.PublicKey, tls.Pin);
    }

    private static void MoveIntoPlace(NetworkPaths staged, NetworkPaths paths)
    {
        Directory.Move(staged.Keys, paths.Keys);
        Directory.Move(staged.Nodes, paths.Nodes);
        File.Move(staged.Genesis, paths.Genesis);
        File.Move(staged.Network, paths.Network);
        Directory.Delete(paths.Staging);
    }
}
