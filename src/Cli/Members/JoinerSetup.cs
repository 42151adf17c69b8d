using System.Text.Json;
using System.Text.Json.Nodes;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Types;

namespace CityConsortium.Cli.Members;

/// <summary>Makes the files of a validator that is to get a seat, or the next keys of one that has one.</summary>
internal static class JoinerSetup
{
    /// <summary>Keys, configuration and seat file of a new validator in the local network's directory.</summary>
    /// <param name="isFounder">Genesis names the department, with its first key.</param>
    public static (ValidatorEntry Entry, MemberSeat Seat) Make(CityNetwork network, Department department, bool isFounder, TimeProvider clock)
    {
        var paths = network.Paths;
        var id = DepartmentId.Of(department.Id);
        var node = paths.Node(department.Id);
        if (Directory.Exists(node.Directory))
        {
            throw new CliException($"{node.Directory} is there already; its seat file is {node.Seat}. Remove the directory to begin again.", ExitCode.BadConfig);
        }

        var entry = ValidatorEntry.For(department.Id, FreePorts(network), 0);
        var entries = network.Validators.Where(v => v.Department != department.Id).Append(entry).ToList();
        var (consensus, tls) = NetworkBuilder.MakeKeys(node, id, clock.GetUtcNow());
        var admits = isFounder ? null : new NewDepartment(department.NameZh, department.NameEn, AdminKey(paths, id));
        File.WriteAllText(node.Config, NodeConfigFile.Create(entry, entries, joins: true));
        var seat = new MemberSeat(new Types.Validator(id, consensus, tls), new NodeAddresses(entry.Peer, entry.Client.Authority), admits);
        PrivateFile.Replace(node.Seat, SeatFile.ToJson(seat));
        // Last: now the network's other commands know it.
        PrivateFile.Replace(paths.Network, NetworkFile.ToJson(entries));
        return (entry, seat);
    }

    /// <summary>The next consensus key and TLS key of a validator that has a seat; it holds both until the change is through.</summary>
    public static MemberSeat Renew(CityNetwork network, ValidatorEntry validator, TimeProvider clock)
    {
        var node = network.Node(validator);
        var id = DepartmentId.Of(validator.Department);
        var config = JsonNode.Parse(File.ReadAllText(node.Config)) as JsonObject ?? throw new CliException($"{node.Config} is no JSON object.", ExitCode.BadConfig);
        if (config.ContainsKey("nextConsensusKey"))
        {
            throw new CliException($"{node.Config} names a next key already; its seat file is {node.Seat}.", ExitCode.BadConfig);
        }

        var generation = clock.GetUtcNow().ToString("yyyyMMddTHHmmss", System.Globalization.CultureInfo.InvariantCulture);
        var keyFile = $"consensus-{generation}.key";
        var tlsFile = $"tls-{generation}.pem";
        using var key = SigningKey.Create();
        var tls = TlsIdentity.Create(id.Value, clock.GetUtcNow());
        PrivateFile.Write(Path.Combine(node.Directory, keyFile), KeyFile.Create(key, id, "consensus").ToJson());
        PrivateFile.Write(Path.Combine(node.Directory, tlsFile), tls.Pem);
        config["nextConsensusKey"] = keyFile;
        config["nextTls"] = tlsFile;
        PrivateFile.Replace(node.Config, config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        var seat = new MemberSeat(new Types.Validator(id, key.PublicKey, tls.Pin), new NodeAddresses(validator.Peer, validator.Client.Authority), null);
        PrivateFile.Replace(node.Seat, SeatFile.ToJson(seat));
        return seat;
    }

    private static PublicKey AdminKey(NetworkPaths paths, DepartmentId id)
    {
        var path = Path.Combine(paths.Keys, $"{id}-admin.key");
        if (!File.Exists(path)) return NetworkBuilder.MakeAdminKey(paths, id);
        using var known = Client.KeyRing.Open(path);
        return known.PublicKey;
    }

    private static PortPlan FreePorts(CityNetwork network)
    {
        var highest = network.Validators.Max(v => v.Operations.Port);
        return new PortPlan(highest - 2 + 10).NextFree(1)
            ?? throw new CliException("no free ports above the network's range; move the network with --base-port.", ExitCode.Retryable);
    }
}
