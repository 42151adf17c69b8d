using System.Text;
using CityConsortium.Cli;
using CityConsortium.Cli.LocalNetwork;
using CityConsortium.Cli.Members;
using CityConsortium.Fuzz.Engine;
using CityConsortium.Node;
using CityConsortium.Types;

namespace CityConsortium.Fuzz.Targets;

/// <summary>Files that an operator edits, or gets from another department.</summary>
internal static class ConfigTargets
{
    public static IEnumerable<Target> All(Samples samples)
    {
        yield return NodeJson(samples);
        yield return SeatJson(samples);
    }

    private static Target NodeJson(Samples samples)
    {
        var directory = NodeDirectory(samples);
        var path = Path.Combine(directory, "node.json");
        var peers = string.Join(',', samples.City.Genesis.Membership.Validators.Skip(1).Select(v => $$"""{"department":"{{v.Department}}","address":"127.0.0.1:4"}"""));
        string[] texts =
        [
            """{"department":"urban","data":"data","peerListen":"127.0.0.1:1","clientListen":"127.0.0.1:2","operationsListen":"127.0.0.1:3","peers":[PEERS],"keepBlocks":1000,"joins":true}""",
            """{"department":"urban","genesis":"genesis.json","consensusKey":"consensus.key","tls":"tls.pem","nextConsensusKey":"consensus.key","nextTls":"tls.pem","data":"d","peerListen":"[::1]:1","clientListen":"0.0.0.0:2","operationsListen":"127.0.0.1:3","peers":[PEERS],"takeSnapshots":false}""",
        ];
        return new Target("node-json", [.. texts.Select(t => Encoding.UTF8.GetBytes(t.Replace("PEERS", peers, StringComparison.Ordinal)))], bytes =>
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                return NodeConfigReader.Read(directory);
            }
            catch (NodeConfigException e)
            {
                return e.Message.Replace(directory, "", StringComparison.Ordinal);
            }
        }, IsText: true, Allowance: 1024 * 1024, PerByte: 2048);
    }

    /// <summary>A validator's directory but for its <c>node.json</c>; gone when the process ends.</summary>
    private static string NodeDirectory(Samples samples)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"city-fuzz-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}-node");
        if (Directory.Exists(directory)) return directory;
        PrivateFile.CreateDirectory(directory);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        File.WriteAllText(Path.Combine(directory, "genesis.json"), GenesisFile.ToJson(samples.City.Genesis));
        PrivateFile.Write(Path.Combine(directory, "consensus.key"), KeyFile.Create(samples.Officer, DepartmentId.Of("urban"), "consensus").ToJson());
        PrivateFile.Write(Path.Combine(directory, "tls.pem"), TlsIdentity.Create("urban", TimeProvider.System.GetUtcNow()).Pem);
        return directory;
    }

    private static Target SeatJson(Samples samples)
    {
        var path = Path.Combine(Path.GetTempPath(), $"city-fuzz-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}-seat.json");
        var seat = new MemberSeat(samples.City.Genesis.Membership.Validators[0], new NodeAddresses("127.0.0.1:7400", "127.0.0.1:7401"), new NewDepartment("住建", "Housing", samples.Officer.PublicKey));
        return new Target("seat-json", [Encoding.UTF8.GetBytes(SeatFile.ToJson(seat)), Encoding.UTF8.GetBytes(SeatFile.ToJson(seat with { Admits = null }))], bytes =>
        {
            File.WriteAllBytes(path, bytes);
            try
            {
                return SeatFile.Read(path);
            }
            catch (CliException e)
            {
                return e.Message.Replace(path, "", StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(path);
            }
        }, (read, bytes) => Encoding.UTF8.GetString(bytes).Contains(SeatFile.Fingerprint((MemberSeat)read), StringComparison.Ordinal) ? null : "a seat is read that does not fit its fingerprint", IsText: true, Allowance: 512 * 1024, PerByte: 1024);
    }
}
